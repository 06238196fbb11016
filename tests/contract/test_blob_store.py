"""What ports.blobs promises, kept by every adapter."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from adapters.local_files import PIECE, LocalFiles
from domain.model.errors import FileNotSaved, NotFound, StorageFull
from domain.model.ids import FileName
from ports.blobs import BlobStore
from tests.doubles.blobs import MemoryBlobs
from tests.doubles.system import MovableClock

NAME = FileName("0123456789abcdef.png")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "uploads"


@pytest.fixture
def local_files(folder: Path) -> LocalFiles:
    return LocalFiles(folder)


@pytest.fixture(params=["memory", "local files"])
def blobs(request: pytest.FixtureRequest, local_files: LocalFiles) -> BlobStore:
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
        (errno.EIO, FileNotSaved),
        (errno.EROFS, FileNotSaved),
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


async def test_a_file_is_there_whole_or_not_at_all(
    local_files: LocalFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is written, it cannot be found."""
    seen: list[Any] = []
    sync = os.fsync

    def look(file: int) -> None:
        seen.append((folder / NAME).exists())
        sync(file)

    monkeypatch.setattr(os, "fsync", look)
    await local_files.put(NAME, b"x")
    assert seen == [False]
    assert names_in(folder) == [NAME]
