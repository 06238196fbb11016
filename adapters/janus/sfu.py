"""All Januses of this server."""

import asyncio
from collections.abc import Collection, Sequence

from adapters.janus.connection import JanusError
from adapters.janus.held import Held
from adapters.janus.rooms import GONE, NO_SUCH_ROOM, ROOM_EXISTS, RoomKeys, creation, joining
from adapters.janus.seat import JanusSeat, moderate
from adapters.janus.unit import Condition, JanusUnit, UsualAnswer
from domain.model.call_media import UnitName
from ports.sfu import HearSfu, SeatLost, Sfu, SfuSeat, UnitAway


class JanusSfu(Sfu):
    def __init__(self, urls: Sequence[str], secret: str, admin_key: str) -> None:
        """`secret` is the `api_secret` of each, `admin_key` that of its VideoRoom."""
        usual = UsualAnswer(alone=len(urls) == 1)
        self._units = {UnitName(url): JanusUnit(UnitName(url), secret, usual) for url in urls}
        self._keys = RoomKeys(secret)
        self._admin_key = admin_key

    async def open(self) -> None:
        for unit in self._units.values():
            unit.start()

    async def close(self) -> None:
        await asyncio.gather(*(unit.stop() for unit in self._units.values()))

    def units(self) -> Sequence[UnitName]:
        return list(self._units)

    def usable(self) -> Sequence[UnitName]:
        return [name for name, unit in self._units.items() if unit.standing is Condition.WELL]

    def drain(self, units: Collection[UnitName]) -> None:
        for name, unit in self._units.items():
            unit.drain(drained=name in units)

    def seats(self) -> dict[UnitName, int]:
        """How many this node looks after, on each."""
        return {name: len(unit) for name, unit in self._units.items()}

    async def open_room(self, unit: UnitName, room: str) -> None:
        try:
            await self._unit(unit).administer(creation(room, self._keys, self._admin_key))
        except JanusError as error:
            if error.code != ROOM_EXISTS:
                raise UnitAway(str(error)) from None

    async def close_room(self, unit: UnitName, room: str) -> None:
        body = {"request": "destroy", "room": room, "secret": self._keys.secret(room)}
        try:
            await self._unit(unit).administer(body)
        except JanusError as error:
            if error.code != NO_SUCH_ROOM:
                raise UnitAway(str(error)) from None

    async def list_rooms(self, unit: UnitName) -> Sequence[str]:
        try:
            data = await self._unit(unit).administer({"request": "list", "admin_key": self._admin_key})
        except JanusError as error:
            raise UnitAway(str(error)) from None
        return [str(each["room"]) for each in data["list"]]

    async def take_seat(
        self, unit: UnitName, room: str, feed: str, hear: HearSfu, *, e2ee: bool = False
    ) -> SfuSeat:
        janus = self._unit(unit)
        session = await janus.create()
        try:
            up = await janus.attach(session)
            data, _ = await janus.message(session, up, joining(self._keys, room, feed))
        except JanusError as error:
            await _destroy(janus, session)
            raise SeatLost(str(error)) from None
        held = Held(session, room, feed, up, data["private_id"], e2ee=e2ee)
        seat = JanusSeat(janus, self._keys, held, hear)
        seat.begin(data["publishers"])
        return seat

    async def adopt(self, unit: UnitName, held: str, hear: HearSfu) -> SfuSeat:
        seat = JanusSeat(self._unit(unit), self._keys, Held.read(held), hear)
        await seat.adopt()
        return seat

    async def release(self, unit: UnitName, held: str) -> None:
        await _destroy(self._unit(unit), Held.read(held).session)

    async def mute(self, unit: UnitName, held: str) -> None:
        known = Held.read(held)
        if known.microphone:
            await moderate(self._unit(unit), self._keys, known, muted=True)

    def _unit(self, name: UnitName) -> JanusUnit:
        """Raises UnitAway for one that is not among the settings (any more)."""
        if name not in self._units:
            raise UnitAway(name)
        return self._units[name]


async def _destroy(unit: JanusUnit, session: int) -> None:
    """Raises UnitAway."""
    try:
        await unit.ask("destroy", session)
    except JanusError as error:
        if error.code not in GONE:
            raise UnitAway(str(error)) from None
