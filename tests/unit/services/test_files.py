"""Uploads: how large, and how many."""

import asyncio

import pytest

from domain.model.errors import FileTooLarge, StorageFull, StorageQuotaReached
from domain.model.files import ANONYMOUS, ANONYMOUS_UPLOAD_AT_MOST, UPLOAD_AT_MOST
from domain.model.ids import FileName
from domain.services.limits import Limits
from tests.unit.services.house import House


async def test_an_anonymous_upload_is_small(house: House) -> None:
    """An avatar before there is an account; signed in, ten MiB are allowed, one byte more is not."""
    ann = await house.person("ann")
    await house.upload(b"x" * ANONYMOUS_UPLOAD_AT_MOST, ANONYMOUS)
    await house.upload(b"x" * UPLOAD_AT_MOST, ann)
    for size, who in ((ANONYMOUS_UPLOAD_AT_MOST + 1, ANONYMOUS), (UPLOAD_AT_MOST + 1, ann)):
        with pytest.raises(FileTooLarge):
            await house.upload(b"x" * size, who)


async def test_a_full_disk_leaves_neither_file_nor_row(house: House) -> None:
    """507 (F9)."""
    house.blobs.refuse = StorageFull("files", "the disk is full")
    with pytest.raises(StorageFull):
        await house.upload(b"picture", ANONYMOUS)
    assert await house.storage.read(lambda uow: uow.uploads.find(FileName("file-1.png"))) is None


async def test_what_one_person_stores_is_bounded() -> None:
    """Across their uploads, also several at once; others are not concerned, and what goes makes room."""
    house = House(limits=Limits(storage_per_user=10))
    ann, bob = await house.person("ann"), await house.person("bob")
    results = await asyncio.gather(*(house.upload(b"four", ann) for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results if not isinstance(result, str)] == [StorageQuotaReached]
    assert len(house.blobs.files) == 2
    await house.upload(b"of bob", bob)
    house.clock.advance(24 * 3600)
    await house.file_uses.sweep()
    await house.upload(b"four", ann)


async def test_what_strangers_store_together_is_bounded() -> None:
    """Until it is used: then it counts as the user's own."""
    house = House(limits=Limits(storage_anonymous=10))
    await house.person("ann", avatar=await house.upload(b"avatar", ANONYMOUS))
    await house.upload(b"another", ANONYMOUS)
    with pytest.raises(StorageQuotaReached):
        await house.upload(b"more", ANONYMOUS)
