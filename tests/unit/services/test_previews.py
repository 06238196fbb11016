"""Small pictures of pictures: beside them, for the same eyes, and gone with them (promise M7)."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from domain.model.attachments import Attachment
from domain.model.clients import Address
from domain.model.errors import NotFound, StorageFull
from domain.model.files import preview_of
from domain.model.ids import FileName, UserId
from ports.images import Image, Source
from tests.doubles.images import EveryImage
from tests.unit.services.house import House
from tests.unit.services.test_attachments import pieces

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30_000)


class Previewed(EveryImage):
    async def clean(self, source: Source, *, anonymous: bool) -> Image:
        return Image(await source(), "png", 9, 9, b"tiny", b"small")


async def picture(house: House, user_id: UserId) -> FileName:
    files = replace(house.files, images=Previewed())
    url = await files.upload(BytesIO(PNG), user_id, Address("192.0.2.1", "192.0.2.1"))
    return FileName(url.removeprefix("file/"))


async def attachment(house: House, user_id: UserId) -> FileName:
    uploads = replace(house.resumable_uploads, images=Previewed())
    said = Attachment(file_id=FileName(""), name="a.png", size=len(PNG))
    begun = (await uploads.begin(user_id, said)).upload.name
    await uploads.append(user_id, begun, 0, pieces(PNG))
    return begun


async def shown(house: House, name: FileName) -> bytes | None:
    found = await house.files.find(name, preview=True)
    return house.blobs.files[found[0]] if found else None


async def test_a_picture_is_shown_small_or_as_it_is(house: House) -> None:
    """Those from before there were previews have none, and are shown themselves."""
    ann = await house.person("ann")
    name = await picture(house, ann)
    assert await shown(house, name) == b"small"
    assert (await house.files.find(name)) != (await house.files.find(name, preview=True))
    await house.blobs.remove(preview_of(name))
    assert await shown(house, name) == PNG


async def test_a_preview_that_cannot_be_kept_is_not_missed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The picture itself is shown. Where that cannot be kept either, nothing stays."""
    ann = await house.person("ann")
    put, full = house.blobs.put, StorageFull("files", "the disk is full")

    async def put_no_previews(name: FileName, data: bytes) -> None:
        if data == b"small":
            raise full
        await put(name, data)

    monkeypatch.setattr(house.blobs, "put", put_no_previews)
    name = await picture(house, ann)
    assert await shown(house, name) == PNG
    house.blobs.refuse = full
    with pytest.raises(StorageFull):
        await picture(house, ann)
    assert list(house.blobs.files) == [name]


async def test_a_revoked_picture_leaves_nothing(house: House) -> None:
    """Neither of the two ways in which pictures come."""
    ann, bob = await house.person("ann"), await house.person("bob")
    to_bob = (await house.befriend(ann, bob)).contact_id
    image = await house.chat.send(ann, to_bob, image=f"file/{await picture(house, ann)}")
    file = await house.chat.send(ann, to_bob, attachments=[await attachment(house, ann)])
    assert len(house.blobs.files) == 4
    for message in (image, file):
        await house.chat.revoke(ann, message.message.message_id)
    assert house.blobs.files == {}


async def test_the_preview_of_an_attachment_is_for_its_readers_alone(house: House) -> None:
    """No open way leads to it, nor a ticket for its own name."""
    ann, bob = await house.person("ann"), await house.person("bob")
    to_bob = (await house.befriend(ann, bob)).contact_id
    file_id = await attachment(house, ann)
    sent = await house.chat.send(ann, to_bob, attachments=[file_id])
    assert await house.files.find(file_id, preview=True) is None
    assert await house.files.find(preview_of(file_id)) is None
    login = await house.logins.authenticate((await house.sign_in("bob")).token)
    assert await house.attachments.tickets(login, [preview_of(file_id)]) == [None]
    [ticket] = await house.attachments.tickets(login, [file_id])
    assert ticket is not None
    _, name, _ = await house.attachments.open(ticket.token, preview=True)
    assert house.blobs.files[name] == b"small"
    await house.chat.revoke(ann, sent.message.message_id)
    with pytest.raises(NotFound):
        await house.attachments.open(ticket.token, preview=True)


async def test_what_is_never_sent_is_swept_with_its_preview(house: House) -> None:
    ann = await house.person("ann")
    await picture(house, ann)
    await attachment(house, ann)
    house.clock.advance(timedelta(days=1, seconds=1).total_seconds())
    await house.file_uses.sweep()
    assert house.blobs.files == {}
