"""Pictures that stand for films until they are played (contract-2 N6)."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from domain.model.attachments import Attachment, AttachmentKind
from domain.model.errors import BadRequest, ChatError, Forbidden, NotFound
from domain.model.file_errors import InfectedFile
from domain.model.files import preview_of
from domain.model.ids import FileName, UserId
from ports.images import Image, Source
from tests.doubles.images import EveryImage
from tests.doubles.scanner import EICAR, MemoryScanner
from tests.unit.services.house import House
from tests.unit.services.test_attachments import PDF, begin, upload

FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(100)
FRAME = b"\x89PNG frame"
THUMBNAIL = "data:image/webp;base64,dGlueQ=="


class Frames(EveryImage):
    preview = b"small"

    async def clean(self, source: Source, *, anonymous: bool) -> Image:
        return Image(await source(), "png", 640, 360, b"tiny", self.preview)


async def put(house: House, user_id: UserId, film: FileName, images: Frames | None = None) -> Attachment:
    return await replace(house.posters, images=images or Frames()).put(user_id, film, BytesIO(FRAME))


async def test_a_film_is_sent_with_its_poster(house: House) -> None:
    """Bob has a very small picture with the message, a small one by his ticket, and nothing once it is
    revoked.
    """
    ann, bob = await house.person("ann"), await house.person("bob")
    to_bob = (await house.befriend(ann, bob)).contact_id
    film = await upload(house, ann, FILM, "waves.mp4")
    shown = await put(house, ann, film)
    assert (shown.kind, shown.thumbnail, shown.mime) == (AttachmentKind.VIDEO, THUMBNAIL, "video/mp4")
    sent = await house.chat.send(ann, to_bob, attachments=[film])
    assert sent.message.attachments == (shown,)
    login = await house.logins.authenticate((await house.sign_in("bob")).token)
    [ticket] = await house.attachments.tickets(login, [film])
    assert ticket
    _, name, _ = await house.attachments.open(ticket.token, preview=True)
    assert house.blobs.files[name] == b"small"
    await house.chat.revoke(ann, sent.message.message_id)
    assert house.blobs.files == {}


async def test_a_poster_is_its_uploaders_affair_until_the_film_is_sent(house: House) -> None:
    """Nobody else puts one there, nor anybody later."""
    ann, bob = await house.person("ann"), await house.person("bob")
    to_bob = (await house.befriend(ann, bob)).contact_id
    film = await upload(house, ann, FILM, "waves.mp4")
    with pytest.raises(Forbidden):
        await put(house, bob, film)
    await house.chat.send(ann, to_bob, attachments=[film])
    with pytest.raises(Forbidden):
        await put(house, ann, film)
    assert await house.blobs.find(preview_of(film)) is None


async def test_only_films_have_posters_and_only_still_pictures_are_some(house: House) -> None:
    ann = await house.person("ann")
    moves = Frames()
    moves.preview = b""
    cases: list[tuple[FileName, Frames | None, type[ChatError]]] = [
        (await upload(house, ann, PDF), None, BadRequest),
        (await begin(house, ann), None, Forbidden),
        (FileName("picture.png"), None, NotFound),
        (FileName("attachment-" + 32 * "0"), None, NotFound),
        (await upload(house, ann, FILM, "waves.mp4"), moves, BadRequest),
    ]
    for file_id, images, refusal in cases:
        with pytest.raises(refusal):
            await put(house, ann, file_id, images)
        assert await house.blobs.find(preview_of(file_id)) is None


async def test_a_film_that_goes_meanwhile_leaves_no_poster(house: House) -> None:
    """It is discarded while its poster is decoded; and one that is never sent is swept with its poster."""
    ann = await house.person("ann")
    film = await upload(house, ann, FILM, "waves.mp4")

    class Slow(Frames):
        async def clean(self, source: Source, *, anonymous: bool) -> Image:
            await house.resumable_uploads.discard(ann, film)
            return await super().clean(source, anonymous=anonymous)

    with pytest.raises(NotFound):
        await put(house, ann, film, Slow())
    assert house.blobs.files == {}
    await put(house, ann, await upload(house, ann, FILM, "waves.mp4"))
    assert len(house.blobs.files) == 2
    house.clock.advance(timedelta(days=1, seconds=1).total_seconds())
    await house.file_uses.sweep()
    assert house.blobs.files == {}


async def test_a_poster_with_a_virus_is_refused() -> None:
    """It is scanned as every picture is, and the film stays as it was."""
    house = House(scanner=MemoryScanner())
    ann = await house.person("ann")
    film = await upload(house, ann, FILM, "waves.mp4")
    posters = replace(house.posters, images=Frames())
    with pytest.raises(InfectedFile):
        await posters.put(ann, film, BytesIO(EICAR))
    assert await house.blobs.find(preview_of(film)) is None
    [shown] = await house.attachments.infos(ann, [film])
    assert shown
    assert shown.thumbnail == ""
