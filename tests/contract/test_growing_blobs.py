"""What ports.blobs promises of blobs that come piece by piece, kept by every adapter."""

import asyncio
import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.growing_files import SYNCED
from adapters.local_files import LocalFiles
from adapters.s3.files import S3Files
from adapters.s3.place import S3Place
from domain.model.errors import FileNotSaved, StorageFull, Unavailable, WrongOffset
from domain.model.ids import FileName
from domain.services.limits import MIB
from ports.blobs import BlobStore
from tests.contract.test_blob_store import NAME, blobs, folder, local_files, names_in, read

__all__ = ["blobs", "folder", "local_files"]

OTHER = FileName("other-1.bin")


async def test_a_blob_grows_piece_by_piece_and_is_found_when_it_is_finished(blobs: BlobStore) -> None:
    """What was added twice, or would leave a hole, is refused, and changes nothing."""
    assert await blobs.received(NAME) == 0
    await blobs.append(NAME, 0, b"0123")
    for offset in (0, 3, 5, 10**9):
        with pytest.raises(WrongOffset):
            await blobs.append(NAME, offset, b"xxxx")
    await blobs.append(NAME, 4, b"4567")
    assert await blobs.received(NAME) == 8
    assert await blobs.find(NAME) is None
    for _ in range(2):
        await blobs.finish(NAME)
        assert await read(blobs, NAME) == b"01234567"
    assert await blobs.received(NAME) == 0
    for offset in (0, 8):
        with pytest.raises(WrongOffset):
            await blobs.append(NAME, offset, b"too late")
    assert await read(blobs, NAME) == b"01234567"


async def test_a_blob_to_which_nothing_came_is_empty(blobs: BlobStore) -> None:
    await blobs.finish(NAME)
    assert await read(blobs, NAME) == b""


async def test_what_is_not_finished_may_go(blobs: BlobStore) -> None:
    await blobs.append(NAME, 0, b"half")
    await blobs.remove(NAME)
    assert await blobs.received(NAME) == 0
    await blobs.append(NAME, 0, b"anew")
    assert await blobs.received(NAME) == 4


async def test_of_many_who_add_the_same_piece_one_does(blobs: BlobStore) -> None:
    """A client believes its line broken and begins anew, while the old one still brings something."""
    for offset in range(0, 40, 4):
        results = await asyncio.gather(
            *(blobs.append(NAME, offset, bytes([number]) * 4) for number in range(4)), return_exceptions=True
        )
        assert sorted(type(result).__name__ for result in results) == ["NoneType"] + ["WrongOffset"] * 3
    await asyncio.gather(*(blobs.finish(NAME) for _ in range(4)))
    whole = await read(blobs, NAME)
    assert len(whole) == 40
    assert all(len(set(whole[offset : offset + 4])) == 1 for offset in range(0, 40, 4))


async def test_a_growing_file_is_put_on_the_disk_as_it_comes_and_one_at_a_time(
    local_files: LocalFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that who commits a message meanwhile does not wait for all that twenty others bring (V20)."""
    writing, most, waiting = 0, 0, dict.fromkeys([NAME, OTHER], 0)
    write, sync = os.pwrite, os.fsync

    def name_of(file: int) -> FileName:
        return FileName(Path(f"/proc/self/fd/{file}").readlink().name[1:].removesuffix(".part"))

    def count(file: int, data: bytes, offset: int) -> int:
        nonlocal writing, most
        writing += 1
        most = max(most, writing)
        done = write(file, data, offset)
        waiting[name_of(file)] += done
        assert waiting[name_of(file)] <= SYNCED
        writing -= 1
        return done

    def note(file: int) -> None:
        sync(file)
        waiting[name_of(file)] = 0

    monkeypatch.setattr(os, "pwrite", count)
    monkeypatch.setattr(os, "fsync", note)

    async def bring(name: FileName) -> None:
        for piece in range(SYNCED // MIB + 2):
            await local_files.append(name, piece * MIB, bytes(MIB))

    await asyncio.gather(bring(NAME), bring(OTHER))
    assert most == 1
    assert waiting == {NAME: 2 * MIB, OTHER: 2 * MIB}


async def test_of_a_piece_that_did_not_fit_nothing_stays(
    local_files: LocalFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full half way; when there is room again, it goes on from there."""
    await local_files.append(NAME, 0, b"0123")
    write = os.pwrite

    def half(file: int, data: bytes, offset: int) -> int:
        if offset > 4:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, data[:2], offset)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", half)
        with pytest.raises(StorageFull):
            await local_files.append(NAME, 4, b"4567")
    assert await local_files.received(NAME) == 4
    await local_files.append(NAME, 4, b"4567")
    await local_files.finish(NAME)
    assert await read(local_files, NAME) == b"01234567"
    assert names_in(folder) == [NAME]


async def test_a_piece_that_the_disk_did_not_take_in_the_end_is_not_kept(
    local_files: LocalFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linux may find out only then that there is no room; the client brings the same piece again."""
    await local_files.append(NAME, 0, bytes(SYNCED - 1))

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(StorageFull):
            await local_files.append(NAME, SYNCED - 1, b"end")
    assert await local_files.received(NAME) == SYNCED - 1
    await local_files.append(NAME, SYNCED - 1, b"end")


async def test_an_object_store_that_cannot_be_used_says_so(s3_place: S3Place) -> None:
    """A bucket that is not there, and a store that does not answer."""
    missing = S3Files(replace(s3_place, bucket="nowhere"))
    with pytest.raises(FileNotSaved):
        await missing.put(NAME, b"x")
    with pytest.raises(Unavailable):
        await missing.free()
    away = S3Files(replace(s3_place, endpoint="http://127.0.0.1:9"))
    for ask in (away.find(NAME), away.received(NAME), away.names(), away.free(), away.remove(NAME)):
        with pytest.raises(Unavailable):
            await ask


async def test_an_object_store_puts_large_blobs_together(s3_place: S3Place) -> None:
    """Of pieces of any size, by several nodes at once; nothing of the pieces stays."""
    blobs, other = S3Files(s3_place), S3Files(s3_place)
    data = os.urandom(11 * 1024 * 1024)
    for offset in range(0, len(data), blobs.gathered):
        await blobs.append(NAME, offset, data[offset : offset + blobs.gathered])
    await asyncio.gather(blobs.finish(NAME), other.finish(NAME))
    assert await read(blobs, NAME) == data
    assert list(await blobs.names()) == [NAME]
    assert await blobs.received(NAME) == 0
    await other.remove(NAME)
    assert list(await blobs.names()) == []
