"""Uploads and who refers to them."""

from dataclasses import replace

from domain.model.files import Upload
from domain.model.ids import FileName, UserId
from ports.storage import Storage
from tests.contract.storage.story import NOW, at


async def upload(storage: Storage, name: str, seconds: float = 0) -> Upload:
    added = Upload(
        name=FileName(name), uploader_id=UserId(7), size=10 * 1024 * 1024, uses=0, created_at=at(seconds)
    )
    await storage.transaction(lambda uow: uow.uploads.add(added))
    return added


async def find(storage: Storage, name: str) -> Upload | None:
    return await storage.read(lambda uow: uow.uploads.find(FileName(name)))


async def use(storage: Storage, name: str) -> None:
    await storage.transaction(lambda uow: uow.uploads.use(FileName(name)))


async def release(storage: Storage, name: str) -> bool:
    return await storage.transaction(lambda uow: uow.uploads.release(FileName(name)))


async def test_an_upload_is_found_by_its_exact_name(storage: Storage) -> None:
    """Size, uploader and time come back; another case or blank is another file; unknown is None."""
    added = await upload(storage, "a.png")
    assert await find(storage, "a.png") == added
    for near in ("A.png", "a.png ", "a.png\0", "b.png", "", "../a.png", "安" * 1000):
        assert await find(storage, near) is None


async def test_the_last_reference_takes_the_row_with_it(storage: Storage) -> None:
    """Two messages show the picture: only the second release says that the file may go."""
    added = await upload(storage, "a.png")
    await use(storage, "a.png")
    await use(storage, "a.png")
    assert await find(storage, "a.png") == replace(added, uses=2)
    assert await release(storage, "a.png") is False
    assert await release(storage, "a.png") is True
    assert await find(storage, "a.png") is None


async def test_unknown_names_are_ignored(storage: Storage) -> None:
    """Using, releasing or removing what is not there is nothing."""
    await use(storage, "a.png")
    assert await release(storage, "a.png") is False
    await storage.transaction(lambda uow: uow.uploads.remove(FileName("a.png")))
    assert await find(storage, "a.png") is None


async def test_an_upload_that_could_not_be_written_is_removed(storage: Storage) -> None:
    """`remove` takes the row away, and no other."""
    other = await upload(storage, "b.png")
    await upload(storage, "a.png")
    await storage.transaction(lambda uow: uow.uploads.remove(FileName("a.png")))
    assert await find(storage, "a.png") is None
    assert await find(storage, "b.png") == other


async def test_the_unused_are_swept_oldest_first(storage: Storage) -> None:
    """Only what nobody refers to and is old enough, as many as asked for, named once."""
    for n in (3, 1, 2):
        await upload(storage, f"{n}.png", n)
    await upload(storage, "used.png")
    await use(storage, "used.png")

    async def sweep(seconds: float, limit: int) -> list[str]:
        return list(await storage.transaction(lambda uow: uow.uploads.take_unused(at(seconds), limit)))

    assert await sweep(1, 10) == []
    assert await sweep(3, 1) == ["1.png"]
    assert await sweep(3, 10) == ["2.png"]
    assert await sweep(4, 10) == ["3.png"]
    assert await find(storage, "used.png") == Upload(
        name=FileName("used.png"), uploader_id=UserId(7), size=10 * 1024 * 1024, uses=1, created_at=NOW
    )
    assert await find(storage, "1.png") is None
