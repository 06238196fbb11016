"""What a participant's socket does while others are slow, away or dead."""

from collections.abc import AsyncIterator, Sequence

import pytest

from adapters.memory.mailboxes import MemoryMailbox, MemoryMailboxes
from domain.model.calls import ParticipantState
from domain.model.errors import Unavailable
from domain.model.ids import CallId, SessionId, UserId
from domain.model.notifications import NO_DELIVERY, Envelope, LetterKind
from domain.model.signaling import Roster, participant_address
from domain.services.call_commands import CallCommands
from ports.mailboxes import HearHint, Letter, Mailbox, MailboxLost, ignore_hint
from ports.transport import CloseReason
from tests.unit.services.call_house import CallHouse, call_house, settle, tell_nobody

INVITED, REJECTED, ACCEPTED, ONLINE, OFFLINE, DEAD = ParticipantState
STATES, STATE, SIGNAL, STARTED, OVER, FAILED = 2, 3, 4, 6, 7, 8


@pytest.fixture
async def house() -> AsyncIterator[CallHouse]:
    async with call_house() as house:
        yield house


async def test_what_nobody_told_the_next_heartbeat_finds(house: CallHouse) -> None:
    """The node that ended the call died before it told: Ann's socket learns it by beating (M4 for calls)."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    anns = await house.answer(ann, call_id)
    told, house.notifier.tell = house.notifier.tell, tell_nobody  # type: ignore[method-assign] # the fault
    await house.call_commands.hang_up(bob, call_id)
    house.notifier.tell = told  # type: ignore[method-assign] # mended
    await settle()
    assert anns.heard() == [(STATES, {ann: ONLINE, bob: INVITED})]
    anns.beat()
    await settle()
    assert anns.heard() == [(OVER, "2")]


async def test_what_a_node_of_1_0_0_tells_is_looked_up(house: CallHouse) -> None:
    """Its letters say too little: while nodes are upgraded, they say that there is something to read."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    anns = await house.answer(ann, call_id)
    told, house.notifier.tell = house.notifier.tell, tell_nobody  # type: ignore[method-assign] # it was the other's
    await house.call_commands.hang_up(bob, call_id)
    house.notifier.tell = told  # type: ignore[method-assign] # as before
    anns.heard()
    body, prefix = b"9,4,2,0;%d,4,0;%d,2,0" % (ann, bob), participant_address(call_id)
    letter = Envelope({ann: NO_DELIVERY}, body, key="1.9", kind=LetterKind.ROSTER, prefix=prefix)
    await house.mailboxes.post([letter])
    await settle()
    assert anns.heard() == [(OVER, "2")]


async def test_signals_outlast_ten_seconds_without_mailboxes(
    house: CallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are posted again every half second, in order; after twenty an ICE restart does better (F5)."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    anns, bobs = await house.answer(ann, call_id), await house.answer(bob, call_id)
    bobs.heard()
    with monkeypatch.context() as fault:
        fault.setattr(MemoryMailboxes, "post", _away)
        await anns.signal(bob, "an offer")
        await anns.signal(bob, "a candidate")
        await house.pass_time(10)
    assert bobs.heard() == []
    await house.pass_time(1)
    assert bobs.heard() == [(SIGNAL, (ann, "an offer")), (SIGNAL, (ann, "a candidate"))]
    with monkeypatch.context() as fault:
        fault.setattr(MemoryMailboxes, "post", _away)
        await anns.signal(bob, "an old offer")
        for _ in range(42):
            house.clock.advance(0.5)
            await settle()
    await anns.signal(bob, "a new offer")
    assert bobs.heard() == [(SIGNAL, (ann, "a new offer"))]


async def _away(*_: object) -> None:
    raise Unavailable("mailboxes", "away in this story")


async def test_a_client_that_beats_wildly_costs_a_transaction_in_two_seconds(
    house: CallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    anns = await house.answer(ann, call_id)
    beaten: list[UserId] = []
    heartbeat = CallCommands.heartbeat

    async def counted(commands: CallCommands, call_id: CallId, user_id: UserId, socket: int) -> Roster:
        beaten.append(user_id)
        return await heartbeat(commands, call_id, user_id, socket)

    monkeypatch.setattr(CallCommands, "heartbeat", counted)
    for _ in range(8):
        for _ in range(5):
            anns.beat()
        await house.pass_time(1)
    assert len(beaten) == 4


async def test_a_call_socket_whose_mailbox_is_lost_again_and_again_is_sent_away(
    house: CallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few new beginnings, further and further apart."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    anns = await house.answer(ann, call_id)
    opened: list[str] = []
    opens = house.mailboxes.open

    async def open_counted(address: str, box: SessionId, hear: HearHint = ignore_hint) -> Mailbox:
        opened.append(address)
        return await opens(address, box, hear)

    async def lost(_: MemoryMailbox) -> Sequence[Letter]:
        raise MailboxLost

    house.mailboxes.open = open_counted  # type: ignore[method-assign] # to count
    monkeypatch.setattr(MemoryMailbox, "receive", lost)
    (box,) = house.mailboxes._boxes[f"call:{call_id}:{ann}"].values()
    house.mailboxes._drop(box)
    await settle()
    assert len(opened) == 1
    await house.pass_time(10)
    assert len(opened) == 4
    assert anns.closed_with is CloseReason.UNAVAILABLE
