"""Hints: worth something now or nothing (ports/mailboxes.py), asked of every adapter.

`here` and `there` are two nodes over one store; the adapter of a single process gives the same one twice.
"""

import asyncio
from collections.abc import Sequence

from domain.model.hints import HintEnvelope
from domain.model.ids import UserId
from ports.mailboxes import Mailbox, Mailboxes
from tests.contract.mail import ANN, ANNS, BOB, BOBS, LAPTOP, PHONE, letter, read, read_bodies
from tests.contract.queue_stores import LETTERS_AT_MOST
from tests.patience import GIVEN


class Ear:
    """What a reader's client would see of hints."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._something = asyncio.Event()

    def __call__(self, body: bytes) -> None:
        self.heard.append(body.decode())
        self._something.set()

    async def hear(self, count: int) -> Sequence[str]:
        """That many hints; a hang is a failure."""
        async with asyncio.timeout(GIVEN):
            while len(self.heard) < count:
                self._something.clear()
                await self._something.wait()
        return self.heard


def hint(body: str, *to: UserId) -> HintEnvelope:
    return HintEnvelope(to or (ANN,), body.encode())


async def after_all_hints(node: Mailboxes, mailbox: Mailbox) -> None:
    """A letter that is posted after hints arrives after them, if they arrive."""
    await node.post([letter("the last")])
    while (await read_bodies(mailbox, 1))[-1] != "the last":
        pass


async def test_a_hint_goes_to_everybody_who_reads_now(here: Mailboxes, there: Mailboxes) -> None:
    """Ann's phone and laptop and Bob's phone, on whatever node; each hears what is for its person."""
    phone, laptop, bobs = Ear(), Ear(), Ear()
    await here.open(ANNS, PHONE, phone)
    await there.open(ANNS, LAPTOP, laptop)
    await there.open(BOBS, PHONE, bobs)
    await here.post_hints([hint("both", ANN, BOB), hint("Ann", ANN), hint("Bob", BOB), hint("\n{} 1", ANN)])
    assert await phone.hear(3) == ["both", "Ann", "\n{} 1"]
    assert await laptop.hear(3) == ["both", "Ann", "\n{} 1"]
    assert await bobs.hear(2) == ["both", "Bob"]


async def test_a_hint_is_never_there_after_a_resume(here: Mailboxes, there: Mailboxes) -> None:
    """It was given while nobody read: neither as a hint nor as a letter, and it left no gap."""
    phone = await here.open(ANNS, PHONE)
    await phone.leave()
    await here.post_hints([hint("missed")])
    ear = Ear()
    again = await there.open(ANNS, PHONE, ear)
    await here.post([letter("after")])
    assert [(one.position, one.body) for one in await read(again, 1)] == [(1, b"after")]
    assert (again.last, ear.heard) == (0, [])


async def test_a_hint_that_was_heard_does_not_come_again(here: Mailboxes, there: Mailboxes) -> None:
    """Nothing of it was acknowledged, and nothing of it waits."""
    first, second = Ear(), Ear()
    await here.open(ANNS, PHONE, first)
    await there.post_hints([hint("once")])
    assert await first.hear(1) == ["once"]
    again = await there.open(ANNS, PHONE, second)
    assert (again.resumed, again.last) == (True, 0)
    await after_all_hints(here, again)
    assert second.heard == []


async def test_whoever_was_taken_over_hears_no_more_hints(here: Mailboxes, there: Mailboxes) -> None:
    old, new = Ear(), Ear()
    await here.open(ANNS, PHONE, old)
    await there.open(ANNS, PHONE, new)
    await here.post_hints([hint("for the newest")])
    assert await new.hear(1) == ["for the newest"]
    assert old.heard == []


async def test_hints_displace_no_letter(here: Mailboxes, there: Mailboxes) -> None:
    """The box is full, its reader slow, and hints rain: every letter comes, without a gap."""
    ear = Ear()
    phone = await here.open(ANNS, PHONE, ear)
    for number in range(LETTERS_AT_MOST):
        await there.post_hints([hint("x" * 4000)] * 10)
        await there.post([letter(str(number))])
    letters = await read(phone, LETTERS_AT_MOST)
    assert [one.body for one in letters] == [b"%d" % number for number in range(LETTERS_AT_MOST)]
    assert [one.position for one in letters] == list(range(1, LETTERS_AT_MOST + 1))


async def test_a_hint_waits_for_no_letter(here: Mailboxes, there: Mailboxes) -> None:
    """The reader is busy with letters that it has not even fetched; hints pass them."""
    ear = Ear()
    phone = await here.open(ANNS, PHONE, ear)
    for number in range(40):
        await there.post([letter(str(number) + "x" * 4000)])
    await there.post_hints([hint("now")])
    assert await ear.hear(1) == ["now"]
    assert len(await read(phone, 40)) == 40


async def test_a_reader_whose_client_knows_no_hints_is_given_none(here: Mailboxes) -> None:
    phone = await here.open(ANNS, PHONE)
    await here.post_hints([hint("unheard")])
    await after_all_hints(here, phone)
    assert phone.last == 0


async def test_a_hint_goes_to_the_address_of_its_prefix(here: Mailboxes) -> None:
    """Ann in a call is another address than Ann."""
    at_home, in_call = Ear(), Ear()
    phone = await here.open(ANNS, PHONE, at_home)
    await here.open("call:5:1", PHONE, in_call)
    await here.post_hints([HintEnvelope([ANN], b"hand up", prefix="call:5:")])
    assert await in_call.hear(1) == ["hand up"]
    await after_all_hints(here, phone)
    assert at_home.heard == []


async def test_a_hint_to_nobody_is_no_error(here: Mailboxes) -> None:
    await here.post_hints([])
    await here.post_hints([HintEnvelope([], b"for nobody"), hint("nobody reads")])
