"""Large files that people bring to the store themselves: what is taken, and who may (contract-2 N6)."""

from dataclasses import replace

import pytest

from domain.model.attachments import AttachmentKind, ScanState
from domain.model.direct_uploads import DIRECT_FROM, NOT_DIRECT, PART_AT_LEAST, MissingParts
from domain.model.errors import (
    FileTooLarge,
    Forbidden,
    NotFound,
    StorageBroken,
    StorageQuotaReached,
)
from domain.model.file_errors import NotThisWay, PartsMissing
from domain.model.ids import FileName, UserId
from domain.services.direct_uploads import DirectUploadService
from tests.doubles.scanner import EICAR, MemoryScanner
from tests.unit.services.house import House
from tests.unit.services.test_attachments import DAY, Friends, friends, pieces, readers, said

__all__ = ["friends"]

FILM = b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
WHOLE = FILM + bytes(DIRECT_FROM + 1000 - len(FILM))
HOUR = 3600


async def begin(house: House, user_id: UserId, size: int = len(WHOLE)) -> FileName:
    return (await house.direct_uploads.begin(user_id, said("waves.webm", size))).upload.name


async def bring(house: House, missing: MissingParts, data: bytes = WHOLE) -> list[bool]:
    """All that is asked for; whether the store took it."""
    return [
        await house.direct.bring(part.url, data[part.offset : part.offset + part.size])
        for part in missing.parts
    ]


async def brought(house: House, user_id: UserId) -> FileName:
    file_id = await begin(house, user_id)
    await bring(house, await house.direct_uploads.missing(user_id, file_id))
    return file_id


async def test_a_large_file_is_brought_in_parts_and_is_what_its_content_is(
    house: House, friends: Friends
) -> None:
    """Nobody reads it before it is whole; then it goes with a message as any file does."""
    ann, bob, to_bob = friends
    file_id = await begin(house, ann)
    missing = await house.direct_uploads.missing(ann, file_id)
    assert missing.received == 0
    assert [(part.offset, part.size) for part in missing.parts] == [
        (0, PART_AT_LEAST),
        (PART_AT_LEAST, PART_AT_LEAST),
        (2 * PART_AT_LEAST, 1000),
    ]
    assert all(await bring(house, missing))
    assert await readers(house, file_id, [ann]) == [False]
    with pytest.raises(Forbidden):
        await house.chat.send(ann, to_bob, attachments=[file_id])
    film = await house.direct_uploads.finish(ann, file_id)
    assert (film.name, film.size, film.mime, film.kind) == (
        "waves.webm",
        len(WHOLE),
        "video/webm",
        AttachmentKind.VIDEO,
    )
    sent = (await house.chat.send(ann, to_bob, attachments=[file_id])).message
    assert sent.attachments == (film,)
    assert await readers(house, file_id, [ann, bob]) == [True, True]
    assert house.blobs.files[file_id] == WHOLE
    await house.chat.revoke(ann, sent.message_id)
    assert not house.blobs.files


async def test_whoever_is_interrupted_brings_only_what_is_missing(house: House, friends: Friends) -> None:
    """Also after an hour, when the addresses are good no more; a part of a wrong size is missing."""
    ann, _, _ = friends
    file_id = await begin(house, ann)
    first = await house.direct_uploads.missing(ann, file_id)
    assert await house.direct.bring(first.parts[1].url, WHOLE[PART_AT_LEAST : 2 * PART_AT_LEAST])
    with pytest.raises(PartsMissing):
        await house.direct_uploads.finish(ann, file_id)
    house.clock.advance(HOUR)
    assert await bring(house, first) == [False] * 3
    [(_, parts)] = house.direct.begun.items()
    parts[1] = b"too short"
    missing = await house.direct_uploads.missing(ann, file_id)
    assert missing.received == PART_AT_LEAST
    assert [part.offset for part in missing.parts] == [0, 2 * PART_AT_LEAST]
    assert (missing.expires_at - house.clock.now()).total_seconds() == HOUR
    assert all(await bring(house, missing))
    assert (await house.direct_uploads.missing(ann, file_id)).parts == ()
    await house.direct_uploads.finish(ann, file_id)
    assert house.blobs.files[file_id] == WHOLE


async def test_of_a_very_large_file_some_addresses_are_told_at_a_time(house: House, friends: Friends) -> None:
    ann, _, _ = friends
    file_id = await begin(house, ann, 100 * 1024 * 1024)
    assert len((await house.direct_uploads.missing(ann, file_id)).parts) == 13
    file_id = (await _large(house, 2**30).begin(ann, said("disk.img", 2**30))).upload.name
    assert len((await house.direct_uploads.missing(ann, file_id)).parts) == 16


def _large(house: House, file_size: int) -> DirectUploadService:
    limits = replace(house.resumable_uploads.limits, file_size=file_size)
    return replace(house.direct_uploads, uploads=replace(house.resumable_uploads, limits=limits))


async def test_of_more_than_was_announced_nothing_is_kept(house: House, friends: Friends) -> None:
    """As a store might take it that does not look at the length."""
    ann, bob, _ = friends
    file_id = await brought(house, ann)
    [(_, parts)] = house.direct.begun.items()
    parts[4] = b"x"
    with pytest.raises(FileTooLarge):
        await house.direct_uploads.finish(ann, file_id)
    assert not house.direct.begun
    assert not house.blobs.files
    with pytest.raises(NotFound):
        await house.direct_uploads.missing(ann, file_id)
    assert await house.storage.read(lambda stored: stored.uploads.stored_by(ann)) == 0
    await begin(house, bob)


async def test_an_upload_goes_one_way_only(house: House, friends: Friends) -> None:
    """Begun for parts it takes nothing by tus, and the other way round; nothing changes."""
    ann, _, _ = friends
    in_parts = await begin(house, ann)
    by_tus = (await house.resumable_uploads.begin(ann, said("a", len(WHOLE)))).upload.name
    with pytest.raises(NotThisWay):
        await house.resumable_uploads.append(ann, in_parts, 0, pieces(b"x"))
    for ask in (house.direct_uploads.missing, house.direct_uploads.finish):
        with pytest.raises(NotThisWay):
            await ask(ann, by_tus)
    assert not house.blobs.unfinished
    assert (await house.resumable_uploads.find(ann, in_parts)).received == 0


async def test_small_files_and_all_where_there_is_no_such_store_come_by_tus(
    house: House, friends: Friends
) -> None:
    """Whoever asked for parts is told when they ask for the first ones."""
    ann, _, _ = friends
    small = await house.direct_uploads.begin(ann, said("a", DIRECT_FROM - 1))
    local = replace(house.direct_uploads, direct=None)
    large = await local.begin(ann, said("b", DIRECT_FROM))
    assert (small.upload.direct_id, large.upload.direct_id) == (NOT_DIRECT, NOT_DIRECT)
    for file_id in (small.upload.name, large.upload.name, await begin(house, ann)):
        with pytest.raises(NotThisWay):
            await local.missing(ann, file_id)
    await house.resumable_uploads.append(ann, large.upload.name, 0, pieces(WHOLE[:DIRECT_FROM]))
    assert house.blobs.files[large.upload.name] == WHOLE[:DIRECT_FROM]


async def test_nobody_but_the_uploader_asks_for_parts(house: House, friends: Friends) -> None:
    ann, bob, _ = friends
    file_id = await brought(house, ann)
    for ask in (house.direct_uploads.missing, house.direct_uploads.finish):
        with pytest.raises(Forbidden):
            await ask(bob, file_id)
        for unknown in (FileName("attachment-" + "0" * 32), FileName("a.png"), FileName("")):
            with pytest.raises(NotFound):
                await ask(ann, unknown)


async def test_what_is_given_up_leaves_nothing_and_its_addresses_are_good_for_nothing(
    house: House, friends: Friends
) -> None:
    """So does what is not finished within a day, when it is swept."""
    ann, _, _ = friends
    given_up, late = await begin(house, ann), await begin(house, ann)
    missing = [await house.direct_uploads.missing(ann, file_id) for file_id in (given_up, late)]
    for each in missing:
        await bring(house, each)
    await house.resumable_uploads.discard(ann, given_up)
    assert [name for name, _ in house.direct.begun] == [late]
    assert await bring(house, missing[0]) == [False] * 3
    house.clock.advance(DAY)
    for ask in (house.direct_uploads.missing, house.direct_uploads.finish):
        for file_id in (given_up, late):
            with pytest.raises(NotFound):
                await ask(ann, file_id)
    await house.file_uses.sweep()
    assert not house.direct.begun
    assert not house.blobs.files


async def test_what_is_given_up_while_it_is_put_together_is_read_by_nobody(
    house: House, friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever is first at the store."""
    ann, _, _ = friends
    put_together = house.direct.put_together
    for given_up_first in (True, False):
        file_id = await brought(house, ann)

        async def meanwhile(*what: object, file_id: FileName = file_id, first: bool = given_up_first) -> None:
            if first:
                await house.resumable_uploads.discard(ann, file_id)
            await put_together(*what)  # type: ignore[arg-type]  # passed on
            if not first:
                await house.resumable_uploads.discard(ann, file_id)

        monkeypatch.setattr(house.direct, "put_together", meanwhile)
        with pytest.raises(NotFound):
            await house.direct_uploads.finish(ann, file_id)
        assert not house.blobs.files
        assert not house.direct.begun


async def test_addresses_end_with_the_upload(house: House, friends: Friends) -> None:
    """In its last hour they are good for less than an hour."""
    ann, _, _ = friends
    file_id = await begin(house, ann)
    house.clock.advance(DAY - 60)
    missing = await house.direct_uploads.missing(ann, file_id)
    assert (missing.expires_at - house.clock.now()).total_seconds() == 60


async def test_a_node_that_dies_once_it_is_put_together_leaves_the_rest_to_another(
    house: House, friends: Friends
) -> None:
    """Whoever asks next, for parts or for the state, finishes it."""
    ann, _, to_bob = friends
    for ask in (house.direct_uploads.missing, house.direct_uploads.finish, house.resumable_uploads.find):
        file_id = await brought(house, ann)
        [(name, direct_id)] = house.direct.begun
        await house.direct.put_together(name, direct_id, await house.direct.list_parts(name, direct_id))
        await ask(ann, file_id)
        await house.chat.send(ann, to_bob, attachments=[file_id])


async def test_what_is_to_come_counts_from_its_begin(house: House, friends: Friends) -> None:
    """At the edge: what does not fit is refused, and nothing of it is begun at the store."""
    ann, bob, _ = friends
    most = 2 * len(WHOLE)
    limits = replace(house.resumable_uploads.limits, storage_per_user=most)
    direct = replace(house.direct_uploads, uploads=replace(house.resumable_uploads, limits=limits))
    first = await direct.begin(ann, said("a", len(WHOLE)))
    with pytest.raises(StorageQuotaReached):
        await direct.begin(ann, said("b", len(WHOLE) + 1))
    assert [name for name, _ in house.direct.begun] == [first.upload.name]
    await direct.begin(ann, said("b", len(WHOLE)))
    with pytest.raises(FileTooLarge):
        await direct.begin(bob, said("c", limits.file_size + 1))
    assert len(house.direct.begun) == 2


async def test_a_scanner_sees_it_before_anybody_reads_it() -> None:
    """The answer says what it found; while it is away, the file waits."""
    scanner = MemoryScanner()
    house = House(scanner=scanner)
    ann = await house.person("ann")
    seen = await house.direct_uploads.finish(ann, await brought(house, ann))
    assert seen.scan is ScanState.CLEAR
    scanner.away = True
    waits = await house.direct_uploads.finish(ann, await brought(house, ann))
    assert waits.scan is ScanState.WAITING
    scanner.away = False
    infected = await begin(house, ann)
    virus = EICAR + WHOLE[len(EICAR) :]
    await bring(house, await house.direct_uploads.missing(ann, infected), virus)
    assert (await house.direct_uploads.finish(ann, infected)).scan is ScanState.INFECTED
    assert infected not in house.blobs.files


async def test_what_cannot_be_given_up_keeps_nothing_else_from_going(
    house: House, friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the key may not do that; it is tried again with the next sweep."""
    ann, _, _ = friends
    await begin(house, ann)
    by_tus = (await house.resumable_uploads.begin(ann, said("a", 10))).upload.name
    await house.resumable_uploads.append(ann, by_tus, 0, pieces(b"half"))
    house.clock.advance(DAY)

    async def refuse(*_: object) -> None:
        raise StorageBroken("files", "access denied")

    with monkeypatch.context() as patch:
        patch.setattr(house.direct, "give_up", refuse)
        await house.file_uses.sweep()
    assert not house.blobs.unfinished
    assert len(house.direct.begun) == 1
    await house.file_uses.sweep()
    assert not house.direct.begun
