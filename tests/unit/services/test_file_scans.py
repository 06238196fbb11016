"""No file is read by anybody before the scanner has seen it (contract-2 N6)."""

import asyncio
from datetime import timedelta

import pytest

from domain.model.attachments import ScanState
from domain.model.errors import Forbidden, Unavailable
from domain.model.file_errors import InfectedFile, NotScanned
from domain.model.files import ANONYMOUS, preview_of
from domain.model.ids import ContactId, FileName, UserId
from domain.model.notifications import MessageNotification
from domain.services.file_scans import AGAIN_AFTER, AT_ONCE, CLAIMED, NOT_SCANNED_AGAIN_AFTER
from ports.security_log import SecurityEvent
from tests.doubles.scanner import EICAR, MemoryScanner
from tests.patience import until
from tests.unit.services.ear import Ear
from tests.unit.services.house import House
from tests.unit.services.test_attachments import PDF, PNG, readers, upload

Friends = tuple[UserId, UserId, ContactId]


@pytest.fixture
def scanner() -> MemoryScanner:
    return MemoryScanner()


@pytest.fixture
def house(scanner: MemoryScanner) -> House:
    return House(scanner=scanner)


@pytest.fixture
async def friends(house: House) -> Friends:
    """Ann and Bob, and her row."""
    ann, bob = await house.person("ann"), await house.person("bob")
    return ann, bob, (await house.befriend(ann, bob)).contact_id


async def open_to(house: House, file_id: FileName, name: str) -> bool:
    """Whether somebody gets a ticket for it."""
    signed_in = await house.sign_in(name)
    login = await house.logins.authenticate(signed_in.token)
    return await house.attachments.tickets(login, [file_id]) != [None]


async def state(house: House, user_id: UserId, file_id: FileName) -> ScanState | None:
    [found] = await house.attachments.infos(user_id, [file_id])
    return found.scan if found else None


async def told(ear: Ear) -> list[tuple[bool, ScanState]]:
    """Of messages with one file: whether each is new, and how its file is."""
    return [
        (each.is_new, each.message.attachments[0].scan)
        for each in await ear.heard()
        if isinstance(each, MessageNotification)
    ]


async def test_a_file_that_is_seen_at_once_waits_for_nobody(house: House, friends: Friends) -> None:
    """The message needs no update."""
    ann, bob, to_bob = friends
    ear = await house.listen(bob)
    file_id = await upload(house, ann)
    await house.chat.send(ann, to_bob, attachments=[file_id])
    assert await open_to(house, file_id, "bob")
    await house.scans.work()
    assert await told(ear) == [(True, ScanState.CLEAR)]
    assert house.metrics.scans == {"clear": 1}


async def test_a_file_waits_while_the_scanner_is_away(
    house: House, scanner: MemoryScanner, friends: Friends
) -> None:
    """It can be sent, is seen to wait, and read by nobody; when the scanner is back, all are told."""
    ann, bob, to_bob = friends
    scanner.away = True
    file_id = await upload(house, ann)
    ear = await house.listen(bob)
    await house.chat.send(ann, to_bob, attachments=[file_id])
    for _ in range(3):
        house.clock.advance(AGAIN_AFTER.total_seconds())
        with pytest.raises(Unavailable):
            await house.scans.work()
    assert [await state(house, each, file_id) for each in (ann, bob)] == [ScanState.WAITING] * 2
    assert [await open_to(house, file_id, each) for each in ("ann", "bob")] == [False, False]
    scanner.away = False
    house.clock.advance(AGAIN_AFTER.total_seconds())
    await house.scans.work()
    assert [await open_to(house, file_id, each) for each in ("ann", "bob")] == [True, True]
    assert await told(ear) == [(True, ScanState.WAITING), (False, ScanState.CLEAR)]
    assert await house.storage.read(lambda stored: stored.scans.count()) == 0


async def test_an_uploader_does_not_wait_for_a_slow_scanner(
    house: House, scanner: MemoryScanner, friends: Friends
) -> None:
    """After five seconds the upload is through, and the file waits for another look."""
    ann, _, _ = friends
    scanner.ready.clear()
    uploading = asyncio.create_task(upload(house, ann))
    await until(lambda: scanner.asked == 1)
    house.clock.advance(AT_ONCE.total_seconds() - 1)
    await asyncio.sleep(0)
    assert not uploading.done()
    house.clock.advance(1)
    file_id = await uploading
    assert await state(house, ann, file_id) is ScanState.WAITING
    scanner.ready.set()
    await house.scans.work()
    assert await state(house, ann, file_id) is ScanState.CLEAR


async def test_an_infected_file_is_gone_for_everybody(
    house: House, scanner: MemoryScanner, friends: Friends
) -> None:
    """It waited in two messages: both say why it is gone. Bytes and preview are removed, it counts for no
    quota, whoever guards the server is told, and it is neither sent nor passed on any more.
    """
    ann, bob, to_bob = friends
    scanner.away = True
    file_id = await upload(house, ann, PNG + EICAR, "picture.png")
    house.blobs.files[preview_of(file_id)] = b"small"
    first = (await house.chat.send(ann, to_bob, attachments=[file_id])).message
    await house.chat.forward(ann, to_bob, forward_of=first.message_id)
    ear = await house.listen(bob)
    scanner.away = False
    house.clock.advance(AGAIN_AFTER.total_seconds())
    await house.scans.work()
    assert await told(ear) == [(False, ScanState.INFECTED)] * 2
    assert not {file_id, preview_of(file_id)} & house.blobs.files.keys()
    assert [await open_to(house, file_id, each) for each in ("ann", "bob")] == [False, False]
    assert (SecurityEvent.FILE_INFECTED, ann) in house.security.events
    assert await house.storage.read(lambda stored: stored.uploads.stored_by(ann)) == 0
    with pytest.raises(InfectedFile):
        await house.chat.send(ann, to_bob, attachments=[file_id])
    with pytest.raises(Forbidden):
        await house.chat.forward(bob, await row_of(house, bob), forward_of=first.message_id)


async def row_of(house: House, user_id: UserId) -> ContactId:
    return (await house.contacts.list_contacts(user_id))[0].contact_id


async def test_an_infected_file_that_was_never_sent_is_refused(house: House, friends: Friends) -> None:
    """Its uploader is told why; another gets the same answer as ever."""
    ann, bob, to_bob = friends
    file_id = await upload(house, ann, EICAR)
    assert file_id not in house.blobs.files
    assert await state(house, ann, file_id) is ScanState.INFECTED
    with pytest.raises(InfectedFile):
        await house.chat.send(ann, to_bob, attachments=[file_id])
    with pytest.raises(Forbidden):
        await house.chat.send(bob, await row_of(house, bob), attachments=[file_id])
    house.clock.advance(timedelta(days=2).total_seconds())
    await house.file_uses.sweep()
    assert await readers(house, file_id, [ann]) == [False]


class Killed(BaseException):
    """Nothing catches it, as nothing survives a kill."""


async def test_a_node_that_dies_leaves_the_rest_to_another(
    house: House, scanner: MemoryScanner, friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the verdict, and before anybody was told: nobody reads the file, and all are told in the end."""
    ann, bob, to_bob = friends
    scanner.away = True
    file_id = await upload(house, ann, EICAR)
    await house.chat.send(ann, to_bob, attachments=[file_id])
    ear = await house.listen(bob)
    scanner.away = False

    async def die(*_: object) -> None:
        raise Killed

    upload_of_ann = await house.storage.read(lambda stored: stored.uploads.find(file_id))
    assert upload_of_ann
    with monkeypatch.context() as patched:
        patched.setattr("domain.services.file_scans.remove_shown", die)
        with pytest.raises(Killed):
            await house.scans.try_now(upload_of_ann)
    assert file_id in house.blobs.files
    assert not await open_to(house, file_id, "bob")
    house.clock.advance(CLAIMED.total_seconds())
    await house.scans.work()
    assert await told(ear) == [(False, ScanState.INFECTED)]
    assert file_id not in house.blobs.files
    assert scanner.asked == 2, "the upload's own try, and one that found it"


async def test_a_file_that_the_scanner_does_not_want_keeps_no_other_waiting(
    house: House, scanner: MemoryScanner, friends: Friends
) -> None:
    """It waits, and is tried again later."""
    ann, _, _ = friends
    scanner.away = True
    large, small = await upload(house, ann, PDF * 10), await upload(house, ann, PDF)
    scanner.away, scanner.at_most = False, len(PDF)
    house.clock.advance(AGAIN_AFTER.total_seconds())
    await house.scans.work()
    assert [await state(house, ann, each) for each in (large, small)] == [ScanState.WAITING, ScanState.CLEAR]
    scanner.at_most = 10**9
    await house.scans.work()
    assert await state(house, ann, large) is ScanState.WAITING
    house.clock.advance(NOT_SCANNED_AGAIN_AFTER.total_seconds())
    await house.scans.work()
    assert await state(house, ann, large) is ScanState.CLEAR


async def test_a_message_that_was_revoked_meanwhile_stays_revoked(
    house: House, scanner: MemoryScanner, friends: Friends
) -> None:
    ann, bob, to_bob = friends
    scanner.away = True
    file_id = await upload(house, ann)
    message = (await house.chat.send(ann, to_bob, attachments=[file_id])).message
    await house.chat.revoke(ann, message.message_id)
    scanner.away = False
    ear = await house.listen(bob)
    house.clock.advance(AGAIN_AFTER.total_seconds())
    await house.scans.work()
    assert await ear.heard() == []
    assert await house.storage.read(lambda stored: stored.scans.count()) == 0


async def test_a_picture_that_is_used_at_once_is_looked_at_before(
    house: House, scanner: MemoryScanner
) -> None:
    """An avatar cannot wait: it is refused while the scanner does not see it, as it is with malware."""
    for data, away, at_most, error in (
        (EICAR, False, 1000, InfectedFile),
        (b"picture", True, 1000, Unavailable),
        (b"picture", False, 1, NotScanned),
    ):
        scanner.away, scanner.at_most = away, at_most
        with pytest.raises(error):
            await house.upload(data, ANONYMOUS)
    assert house.blobs.files == {}
    scanner.at_most = 1000
    await house.upload(b"picture", ANONYMOUS)


async def test_without_a_scanner_nothing_waits(
    house: House, scanner: MemoryScanner, friends: Friends
) -> None:
    """Also what had waited when it was taken away."""
    ann, bob, to_bob = friends
    scanner.away = True
    waiting = await upload(house, ann)
    await house.chat.send(ann, to_bob, attachments=[waiting])
    without = House(storage=house.storage, clock=house.clock, ids=house.ids)
    without.blobs.files |= house.blobs.files
    without.clock.advance(AGAIN_AFTER.total_seconds())
    await without.scans.work()
    assert await state(without, bob, waiting) is ScanState.CLEAR
    assert await state(without, ann, await upload(without, ann)) is ScanState.CLEAR
