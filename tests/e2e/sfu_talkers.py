"""Participants of a call through an SFU: pages whose media is real, but for the codecs."""

import asyncio
import json
from typing import Any

from tests.e2e.phones import STATES, Phone
from tests.e2e.story import eventually
from tests.patience import GIVEN
from tests.sfu_page import SOUND_AND_PICTURE, SfuConnection

MEDIA, SFU = 9, 11


class SfuPhone(Phone):
    """Of a page that can take part through an SFU."""

    async def join(self) -> None:
        self.token = await self.owner.ask("POST", "/call/join", None, callId=self.call_id, sfu=1)

    async def say(self, op: str, generation: int, **more: Any) -> None:
        await self.online.wait()
        assert self.connection is not None
        payload = json.dumps({"op": op, "generation": generation, **more})
        await self.connection.send(json.dumps({"type": SFU, "payload": payload}))

    @property
    def modes(self) -> list[str]:
        return [json.loads(payload)["mode"] for payload in self.told(MEDIA)]


class SfuTalker:
    """Goes where it is told to go, and counts what arrives."""

    def __init__(self, phone: SfuPhone) -> None:
        self.phone = phone
        self.seat = 0
        self.ops: list[str] = []
        self.receives_from: set[int] = set()
        self.up = self.down = SfuConnection()
        self.port = 0
        """Of the SFU, as it was last told."""
        self._answered = 0
        self._former: list[SfuConnection] = []
        self._read = 0
        self._working: asyncio.Task[None] | None = None

    @property
    def user_id(self) -> int:
        return self.phone.owner.user_id

    async def talk(self) -> None:
        await self.phone.pick_up()
        self._working = asyncio.create_task(self._work())

    async def stop(self) -> None:
        if self._working:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)
        for connection in (self.up, self.down, *self._former):
            await connection.close()
        await self.phone.put_away()

    async def hears(self, *others: "SfuTalker") -> None:
        """New packets, by a connection that carries all of theirs and nobody else's."""
        wanted = {other.user_id for other in others}
        name = self.phone.owner.name
        await eventually(lambda: self.receives_from == wanted, GIVEN, f"{name} is offered {wanted}")
        await self.down.connected()
        await self.down.receives(3 * len(others))

    async def is_told(self, op: str, times: int = 1) -> None:
        name = self.phone.owner.name
        await eventually(lambda: self.ops.count(op) >= times, GIVEN, f"{name} is told {op}, {times} times")

    async def _work(self) -> None:
        while True:
            for frame in self.phone.frames[self._read :]:
                self._read += 1
                if frame.type == STATES and self.seat:
                    await self.phone.say("resume", self.seat, n=self._answered)
                elif frame.type == SFU:
                    await self._take(json.loads(frame.payload))
            await asyncio.sleep(0.02)

    async def _take(self, told: dict[str, Any]) -> None:
        self.ops.append(told["op"])
        match told["op"]:
            case "go":
                await self._go(told["generation"])
            case "accepted":
                await self.up.accept(told["sdp"])
            case "candidate" if told["candidate"]:
                line = told["candidate"]
                self.port = int(line["candidate"].split()[5])
                connection = self.up if told["of"] == "up" else self.down
                await connection.add_candidate(line["candidate"], line["sdpMid"], line["sdpMLineIndex"])
            case "offer":
                await self._answer(told)
            case "drop-mesh":
                former, self._former = self._former, []
                for connection in former:
                    await connection.close()

    async def _go(self, seat: int) -> None:
        self._former += [self.up, self.down]
        self.seat, self.up, self.down = seat, SfuConnection(), SfuConnection()
        self._answered = 0
        self.receives_from = set()
        await self.phone.say("publish", seat, sdp=await self.up.offer(), kinds=SOUND_AND_PICTURE)

    async def _answer(self, told: dict[str, Any]) -> None:
        if told["fresh"] and self._answered:
            self._former.append(self.down)
            self.down = SfuConnection()
        answer = await self.down.answer(told["sdp"])
        await self.phone.say("answer", self.seat, n=told["n"], sdp=answer)
        self._answered = told["n"]
        self.receives_from = {each["userId"] for each in told["streams"]}
