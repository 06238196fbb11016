"""Uploads: kept while something refers to them."""

import pytest

from domain.model.errors import FileTooLarge, StorageFull
from domain.model.files import ANONYMOUS_UPLOAD_AT_MOST, UPLOAD_AT_MOST
from domain.model.ids import FileName, UserId
from domain.services.files import ANONYMOUS
from tests.unit.services.house import ADDRESS, House


async def test_an_anonymous_upload_is_small(house: House) -> None:
    """An avatar before there is an account; signed in, ten MiB are allowed, one byte more is not."""
    ann = await house.person("ann")
    await house.files.upload(b"x" * ANONYMOUS_UPLOAD_AT_MOST, ANONYMOUS, ADDRESS)
    await house.files.upload(b"x" * UPLOAD_AT_MOST, ann, ADDRESS)
    for size, who in ((ANONYMOUS_UPLOAD_AT_MOST + 1, ANONYMOUS), (UPLOAD_AT_MOST + 1, ann)):
        with pytest.raises(FileTooLarge):
            await house.files.upload(b"x" * size, who, ADDRESS)


async def test_a_full_disk_leaves_neither_file_nor_row(house: House) -> None:
    """507 (F9)."""
    house.blobs.refuse = StorageFull("files", "the disk is full")
    with pytest.raises(StorageFull):
        await house.files.upload(b"picture", ANONYMOUS, ADDRESS)
    assert await house.storage.read(lambda uow: uow.uploads.find(FileName("file-1.png"))) is None


async def test_what_nobody_used_for_a_day_is_swept(house: House) -> None:
    """The avatar of a form that was never sent goes, the picture of a message stays (S6)."""
    row = await house.befriend(await house.person("ann"), await house.person("bob"))
    unused = await house.files.upload(b"unused", ANONYMOUS, ADDRESS)
    used = await house.files.upload(b"used", UserId(row.owner_id), ADDRESS)
    await house.chat.send(row.owner_id, row.contact_id, image=used)
    house.clock.advance(24 * 3600 - 1)
    await house.files.sweep()
    assert len(house.blobs.files) == 2
    house.clock.advance(2)
    await house.files.sweep()
    assert unused != used
    assert list(house.blobs.files) == [used.removeprefix("file/")]
