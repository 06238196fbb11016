"""What ports.blobs promises, kept by every adapter."""

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from adapters.local_files import LocalFiles
from adapters.s3.files import S3Files
from domain.model.errors import FileNotSaved, NotFound, StorageBroken, StorageFull, Unavailable
from domain.model.ids import FileName
from ports.blobs import PIECE, BlobStore
from tests.doubles.blobs import MemoryBlobs
from tests.doubles.system import MovableClock

NAME = FileName("0123456789abcdef.png")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "uploads"


@pytest.fixture
def local_files(folder: Path) -> LocalFiles:
    return LocalFiles(folder)


@pytest.fixture(params=["memory", "local files", "s3"])
def blobs(request: pytest.FixtureRequest, local_files: LocalFiles) -> BlobStore:
    if request.param == "s3":
        return S3Files(request.getfixturevalue("s3_place"))
    return MemoryBlobs(MovableClock()) if request.param == "memory" else local_files


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def read(blobs: BlobStore, name: FileName, start: int = 0, length: int = 10**9) -> bytes:
    return b"".join([piece async for piece in blobs.read(name, start, length)])


async def test_what_is_put_is_found_and_read_whole_or_in_part(blobs: BlobStore) -> None:
    await blobs.put(NAME, b"0123456789")
    found = await blobs.find(NAME)
    assert found is not None
    assert found.size == 10
    assert found.modified_at.tzinfo is not None
    assert await read(blobs, NAME) == b"0123456789"
    assert await read(blobs, NAME, 3, 4) == b"3456"
    assert await read(blobs, NAME, 8, 4) == b"89"
    assert await read(blobs, NAME, 3, 0) == b""


async def test_large_blobs_come_in_pieces(blobs: BlobStore) -> None:
    data = os.urandom(2 * PIECE + 5)
    await blobs.put(NAME, data)
    pieces = [piece async for piece in blobs.read(NAME, 0, len(data))]
    assert [len(piece) for piece in pieces] == [PIECE, PIECE, 5]
    assert b"".join(pieces) == data


async def test_other_content_has_another_etag(blobs: BlobStore) -> None:
    etags = set()
    for data in (b"one", b"other"):
        await blobs.put(NAME, data)
        found = await blobs.find(NAME)
        assert found is not None
        etags.add(found.etag)
    assert len(etags) == 2


async def test_a_removed_blob_is_gone_and_removing_it_again_is_nothing(blobs: BlobStore) -> None:
    await blobs.put(NAME, b"x")
    await blobs.remove(NAME)
    await blobs.remove(NAME)
    assert await blobs.find(NAME) is None
    with pytest.raises(NotFound):
        await read(blobs, NAME)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            ".",
            "..",
            "../secret",
            "/etc/passwd",
            "a/b.png",
            "a\\b.png",
            "nul\0.png",
            ".hidden",
            "x" * 300,
        ),
        *("\ud800.png", "folder", "link.png", "..%2fsecret"),
    ],
)
async def test_no_name_leads_out_of_the_store(local_files: LocalFiles, folder: Path, name: str) -> None:
    """Nor to folders, links and hidden files in it."""
    (folder / "folder").mkdir(parents=True)
    (folder.parent / "secret").write_text("secret")
    (folder / ".hidden").write_text("half a file")
    (folder / "link.png").symlink_to(folder.parent / "secret")
    assert await local_files.find(FileName(name)) is None
    with pytest.raises(NotFound):
        await read(local_files, FileName(name))
    if "/" in name or name in {"", ".", ".."}:
        with pytest.raises(FileNotSaved):
            await local_files.put(FileName(name), b"x")
        await local_files.remove(FileName(name))
    assert (folder.parent / "secret").read_text() == "secret"


async def test_an_upload_folder_of_the_original_is_served(local_files: LocalFiles, folder: Path) -> None:
    folder.mkdir()  # noqa: ASYNC240 - nobody else waits in this test
    (folder / "2026-11-23T152309.087.png").write_bytes(b"old picture")
    assert await read(local_files, FileName("2026-11-23T152309.087.png")) == b"old picture"


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EFBIG, StorageFull),
        (errno.EIO, FileNotSaved),
        (errno.EROFS, FileNotSaved),
        (errno.EMFILE, Unavailable),
    ],
)
async def test_a_write_that_fails_leaves_nothing(
    local_files: LocalFiles,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    refusal: type[Exception],
) -> None:
    """The disk is found full when the data goes there, after the file was begun (promise F9)."""

    def full(_: int) -> None:
        assert len(list(folder.iterdir())) == 1
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(refusal):
        await local_files.put(NAME, b"x")
    assert names_in(folder) == []
    assert await local_files.find(NAME) is None


async def test_a_name_that_does_not_reach_the_disk_is_none(
    local_files: LocalFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power may fail at once: what was promised to be kept has its name on the disk."""
    sync = os.fsync

    def fail_for_folders(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(file)

    monkeypatch.setattr(os, "fsync", fail_for_folders)
    with pytest.raises(FileNotSaved):
        await local_files.put(NAME, b"x")
    assert names_in(folder) == []


@pytest.mark.parametrize(
    ("number", "refusal"),
    [(errno.EMFILE, Unavailable), (errno.ENFILE, Unavailable), (errno.EACCES, StorageBroken)],
)
async def test_a_file_that_cannot_be_looked_at_is_not_gone(
    local_files: LocalFiles, monkeypatch: pytest.MonkeyPatch, number: int, refusal: type[Exception]
) -> None:
    """Without a descriptor left nobody is told that a picture does not exist."""
    await local_files.put(NAME, b"x")

    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(refusal):
        await read(local_files, NAME)
    monkeypatch.setattr(os, "lstat", fail)
    with pytest.raises(refusal):
        await local_files.find(NAME)


async def test_a_file_is_there_whole_or_not_at_all(
    local_files: LocalFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is written, it cannot be found; its name is on the disk as well when it is done."""
    seen: list[Any] = []
    sync = os.fsync

    def look(file: int) -> None:
        seen.append((folder / NAME).exists())
        sync(file)

    monkeypatch.setattr(os, "fsync", look)
    await local_files.put(NAME, b"x")
    assert seen == [False, True]
    assert names_in(folder) == [NAME]


async def test_the_room_that_is_left_is_told(blobs: BlobStore) -> None:
    """Also before the first file is there, and its folder with it."""
    assert await blobs.free() > 0
    await blobs.put(NAME, b"picture")
    assert await blobs.free() > 0


async def test_what_a_dead_process_had_begun_to_write_is_swept(local_files: LocalFiles, folder: Path) -> None:
    """After a day; hidden files of others, and all that can be found, stay whatever their age."""
    await local_files.sweep()
    await local_files.put(NAME, b"kept")
    names = [
        ".0123456789abcdef.part",
        ".fedcba9876543210.part",
        ".mine.part",
        "0123456789abcdef.part",
        ".keep",
    ]
    for name in names:
        (folder / name).write_bytes(b"half")
        if name != names[1]:
            os.utime(folder / name, (0, 0))
    os.utime(folder / NAME, (0, 0))
    await local_files.sweep()
    assert sorted(names_in(folder)) == sorted([NAME, *names[1:]])


async def test_everything_that_is_there_can_be_listed(blobs: BlobStore) -> None:
    """By the names under which it is found; nothing at first."""
    assert await blobs.names() == []
    for name in ("b.png", "a.png"):
        await blobs.put(FileName(name), b"data")
    assert sorted(await blobs.names()) == ["a.png", "b.png"]


async def test_only_files_are_listed(local_files: LocalFiles, folder: Path) -> None:
    """Neither folders, nor links, nor what is hidden."""
    await local_files.put(NAME, b"data")
    (folder / "folder").mkdir()
    (folder / "link").symlink_to(folder / NAME)
    (folder / ".hidden").write_bytes(b"half")
    assert await local_files.names() == [NAME]
