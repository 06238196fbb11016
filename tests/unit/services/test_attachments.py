"""Files that go with messages: who may attach them, who may read them, and when they go (contract-2 N6)."""

from collections.abc import AsyncIterator, Iterable

import pytest

from domain.model.attachments import Attachment, AttachmentKind
from domain.model.errors import (
    EmptyMessage,
    FileTooLarge,
    Forbidden,
    InvalidFields,
    LoginExpired,
    NotFound,
    StorageQuotaReached,
    Unauthenticated,
    WrongOffset,
)
from domain.model.ids import ContactId, FileName, UserId
from domain.model.search import Has, MessageSearch
from domain.services.resumable_uploads import UploadState
from tests.unit.services.house import House

DAY = 24 * 3600
PDF = b"%PDF-1.7\n" + bytes(range(256))
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR picture"
UNKNOWN = FileName("")
Friends = tuple[UserId, UserId, ContactId]


def said(name: str, size: int, kind: AttachmentKind = AttachmentKind.FILE) -> Attachment:
    return Attachment(file_id=UNKNOWN, name=name, size=size, kind=kind)


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def begin(house: House, user_id: UserId, size: int = len(PDF)) -> FileName:
    return (await house.resumable_uploads.begin(user_id, said("plan.pdf", size))).upload.name


async def send_bytes(
    house: House, user_id: UserId, file_id: FileName, offset: int, data: bytes
) -> UploadState:
    return await house.resumable_uploads.append(user_id, file_id, offset, pieces(data))


async def upload(house: House, user_id: UserId, data: bytes = PDF, name: str = "plan.pdf") -> FileName:
    state = await house.resumable_uploads.begin(user_id, said(name, len(data)))
    await send_bytes(house, user_id, state.upload.name, 0, data)
    return state.upload.name


async def readers(house: House, file_id: FileName, people: Iterable[UserId]) -> list[bool]:
    """For each of them, whether they may read it."""
    return [(await house.attachments.infos(each, [file_id])) != [None] for each in people]


@pytest.fixture
async def friends(house: House) -> Friends:
    """Ann and Bob, and her row."""
    ann, bob = await house.person("ann"), await house.person("bob")
    contact = await house.befriend(ann, bob)
    return ann, bob, contact.contact_id


async def test_a_file_comes_piece_by_piece_and_goes_with_a_message(house: House, friends: Friends) -> None:
    """Old clients read a sentence, new ones the file; a caption stands in its place."""
    ann, bob, to_bob = friends
    file_id = await begin(house, ann)
    for offset in range(0, len(PDF), 100):
        await send_bytes(house, ann, file_id, offset, PDF[offset : offset + 100])
    sent = (await house.chat.send(ann, to_bob, attachments=[file_id])).message
    assert sent.text == "[文件] plan.pdf"
    plan = Attachment(file_id=file_id, name="plan.pdf", size=len(PDF), mime="application/pdf")
    assert sent.attachments == (plan,)
    [shown] = await house.history.page(bob, (await house.contacts.list_contacts(bob))[0].contact_id)
    assert shown.message == sent
    with_words = (await house.chat.send(ann, to_bob, text="our plan", attachments=[file_id])).message
    assert (with_words.text, with_words.attachments) == ("our plan", (plan,))
    assert await readers(house, file_id, [ann, bob]) == [True, True]


async def test_only_the_uploader_attaches_a_file_and_only_when_it_is_there(
    house: House, friends: Friends
) -> None:
    """Another's, an unknown, an unfinished, a picture's name: 403, and nothing is sent."""
    ann, bob, to_bob = friends
    complete, incomplete = await upload(house, bob), await begin(house, ann)
    picture = FileName((await house.upload(b"picture", ann)).removeprefix("file/"))
    unknown = FileName("attachment-" + "0" * 32)
    for file_id in (complete, incomplete, picture, unknown, FileName("")):
        with pytest.raises(Forbidden):
            await house.chat.send(ann, to_bob, text="look", attachments=[await upload(house, ann), file_id])
    assert await house.history.page(ann, to_bob) == []
    with pytest.raises(InvalidFields):
        await house.chat.send(ann, to_bob, attachments=[complete] * 11)
    with pytest.raises(EmptyMessage):
        await house.chat.send(ann, to_bob)


async def test_before_it_is_sent_a_file_is_its_uploaders_alone(house: House, friends: Friends) -> None:
    ann, bob, to_bob = friends
    file_id = await begin(house, ann)
    assert await readers(house, file_id, [ann, bob]) == [False, False]
    await send_bytes(house, ann, file_id, 0, PDF)
    assert await readers(house, file_id, [ann, bob]) == [True, False]
    await house.chat.send(ann, to_bob, attachments=[file_id])
    cat = await house.person("cat")
    assert await readers(house, file_id, [ann, bob, cat]) == [True, True, False]


async def test_a_file_is_gone_with_its_message_also_where_it_was_passed_on(
    house: House, friends: Friends
) -> None:
    """After a revoke nobody reads it, whatever they hold (M7); its bytes are gone, too."""
    ann, bob, to_bob = friends
    file_id = await upload(house, ann)
    sent = (await house.chat.send(ann, to_bob, attachments=[file_id])).message
    cat = await house.person("cat")
    to_cat = (await house.befriend(bob, cat)).contact_id
    passed_on = (await house.chat.forward(bob, to_cat, forward_of=sent.message_id, text="see")).message
    assert (passed_on.text, passed_on.attachments) == ("see", sent.attachments)
    assert await readers(house, file_id, [ann, bob, cat]) == [True, True, True]
    signed_in = await house.sign_in("bob")
    login = await house.logins.authenticate(signed_in.token)
    [ticket] = await house.attachments.tickets(login, [file_id])
    assert ticket
    await house.attachments.open(ticket.token)
    await house.chat.revoke(ann, sent.message_id)
    assert await readers(house, file_id, [ann, bob, cat]) == [False, False, False]
    with pytest.raises(NotFound):
        await house.attachments.open(ticket.token)
    assert not house.blobs.files
    with pytest.raises(Forbidden):
        await house.chat.send(ann, to_bob, attachments=[file_id])
    [shown] = await house.history.page(ann, to_bob)
    assert shown.message.attachments == ()


async def test_whoever_passed_a_file_on_takes_back_only_their_message(house: House, friends: Friends) -> None:
    ann, bob, to_bob = friends
    file_id = await upload(house, ann)
    sent = (await house.chat.send(ann, to_bob, attachments=[file_id])).message
    to_ann = (await house.contacts.list_contacts(bob))[0].contact_id
    passed_on = (await house.chat.forward(bob, to_ann, forward_of=sent.message_id)).message
    assert passed_on.text == sent.text
    await house.chat.revoke(bob, passed_on.message_id)
    assert await readers(house, file_id, [ann, bob]) == [True, True]
    assert house.blobs.files


async def test_an_ex_member_reads_no_file_of_the_group(house: House, friends: Friends) -> None:
    """Also not their own ones, which the others keep."""
    ann, bob, to_bob = friends
    group = await house.groups.create(ann, name="duo", avatar="", contact_ids=[to_bob])
    row = next(each for each in await house.contacts.list_contacts(bob) if each.group_id)
    file_id = await upload(house, bob)
    await house.chat.send(bob, row.contact_id, attachments=[file_id])
    await house.group_members.remove(ann, group.group_id, [bob])
    assert await readers(house, file_id, [ann, bob]) == [True, False]


async def test_a_ticket_ends_with_its_time_and_its_login(house: House, friends: Friends) -> None:
    ann, _, _ = friends
    file_id = await upload(house, ann)
    login = await house.logins.authenticate((await house.sign_in("ann")).token)
    tickets = await house.attachments.tickets(login, [file_id, FileName("attachment-" + "1" * 32)])
    assert tickets[1] is None
    ticket = tickets[0]
    assert ticket
    assert (await house.attachments.open(ticket.token))[0].name == "plan.pdf"
    house.clock.advance(599)
    await house.attachments.open(ticket.token)
    house.clock.advance(1)
    with pytest.raises(Unauthenticated):
        await house.attachments.open(ticket.token)
    [ticket] = await house.attachments.tickets(login, [file_id])
    assert ticket
    await house.logins.end(ann, login.login_id)
    with pytest.raises(LoginExpired):
        await house.attachments.open(ticket.token)


async def test_whoever_is_interrupted_goes_on_from_there(house: House, friends: Friends) -> None:
    """Nothing of what came is lost; a piece at the wrong place changes nothing."""
    ann, bob, _ = friends
    file_id = await begin(house, ann)

    async def breaks() -> AsyncIterator[bytes]:
        yield PDF[:10]
        yield PDF[10:30]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await house.resumable_uploads.append(ann, file_id, 0, breaks())
    assert (await house.resumable_uploads.find(ann, file_id)).received == 30
    for offset in (0, 29, 31):
        with pytest.raises(WrongOffset):
            await send_bytes(house, ann, file_id, offset, b"x")
    with pytest.raises(Forbidden):
        await send_bytes(house, bob, file_id, 30, b"x")
    with pytest.raises(FileTooLarge):
        await send_bytes(house, ann, file_id, 30, bytes(len(PDF)))
    await send_bytes(house, ann, file_id, 30, PDF[30:])
    assert house.blobs.files[file_id] == PDF


async def test_a_node_that_dies_with_the_last_byte_leaves_the_rest_to_another(
    house: House, friends: Friends
) -> None:
    """Whoever asks how far it is finishes it."""
    ann, _, to_bob = friends
    file_id = await begin(house, ann)
    await house.blobs.append(file_id, 0, PDF)
    await house.blobs.finish(file_id)
    with pytest.raises(Forbidden):
        await house.chat.send(ann, to_bob, attachments=[file_id])
    state = await house.resumable_uploads.find(ann, file_id)
    assert (state.received, state.upload.unfinished) == (len(PDF), False)
    await house.chat.send(ann, to_bob, attachments=[file_id])


async def test_what_is_not_finished_or_not_sent_in_a_day_goes(house: House, friends: Friends) -> None:
    """And counts no more for what its uploader may store."""
    ann, _, to_bob = friends
    half, whole, sent = await begin(house, ann), await upload(house, ann), await upload(house, ann)
    await send_bytes(house, ann, half, 0, b"half")
    await house.chat.send(ann, to_bob, attachments=[sent])
    house.clock.advance(DAY)
    for file_id in (half, whole):
        with pytest.raises(NotFound):
            await house.resumable_uploads.find(ann, file_id)
    await house.file_uses.sweep()
    assert list(house.blobs.files) == [sent]
    assert not house.blobs.unfinished
    assert await house.storage.read(lambda stored: stored.uploads.stored_by(ann)) == len(PDF)


async def test_a_quota_counts_what_was_announced(house: House, friends: Friends) -> None:
    """So that many who upload at once do not pass it together."""
    ann, bob, _ = friends
    with pytest.raises(FileTooLarge):
        await begin(house, ann, 100 * 1024 * 1024 + 1)
    for _ in range(102):
        await begin(house, ann, 100 * 1024 * 1024)
    with pytest.raises(StorageQuotaReached):
        await begin(house, ann, 100 * 1024 * 1024)
    await begin(house, bob, 100 * 1024 * 1024)


async def test_an_upload_can_be_given_up_but_not_what_was_sent(house: House, friends: Friends) -> None:
    ann, bob, to_bob = friends
    file_id, sent = await begin(house, ann), await upload(house, ann)
    await send_bytes(house, ann, file_id, 0, b"half")
    await house.chat.send(ann, to_bob, attachments=[sent])
    for user_id, name in ((bob, file_id), (bob, sent), (ann, sent)):
        with pytest.raises(Forbidden):
            await house.resumable_uploads.discard(user_id, name)
    await house.resumable_uploads.discard(ann, file_id)
    for name in (file_id, FileName("a.png")):
        with pytest.raises(NotFound):
            await house.resumable_uploads.discard(ann, name)
    assert not house.blobs.unfinished


async def test_what_a_file_is_says_its_content(house: House, friends: Friends) -> None:
    """Whatever its sender calls it: what is no sound is no voice message."""
    ann, _, to_bob = friends
    opus = b"OggS\0\x02" + bytes(22) + b"OpusHead\x01\x01"
    kinds = {}
    for name, data in {"a": opus, "b": PDF, "c": PNG, "d.png": b"<svg/>", "e": b""}.items():
        begun = await house.resumable_uploads.begin(ann, said(name, len(data), AttachmentKind.VOICE))
        file_id = begun.upload.name
        if data:
            await send_bytes(house, ann, file_id, 0, data)
        [shown] = (await house.chat.send(ann, to_bob, attachments=[file_id])).message.attachments
        kinds[name] = (shown.kind.value, shown.mime)
    assert kinds == {
        "a": ("voice", "audio/ogg"),
        "b": ("file", "application/pdf"),
        "c": ("image", "image/png"),
        "d.png": ("file", "text/plain"),
        "e": ("file", "application/octet-stream"),
    }


async def test_the_same_message_again_is_the_first_one_whatever_became_of_its_files(
    house: House, friends: Friends
) -> None:
    """Also after it was revoked (M2)."""
    ann, _, to_bob = friends
    file_id = await upload(house, ann)
    send = {"attachments": [file_id], "local_id": "L"}
    first = (await house.chat.send(ann, to_bob, **send)).message  # type: ignore[arg-type]
    again = (await house.chat.send(ann, to_bob, **send)).message  # type: ignore[arg-type]
    assert again == first
    await house.chat.revoke(ann, first.message_id)
    assert (await house.chat.send(ann, to_bob, **send)).message.revoked  # type: ignore[arg-type]


async def test_a_message_with_files_is_found_by_them_and_not_edited(house: House, friends: Friends) -> None:
    ann, bob, to_bob = friends
    sent = (await house.chat.send(ann, to_bob, attachments=[await upload(house, ann)])).message
    with pytest.raises(Forbidden):
        await house.chat.edit(ann, sent.message_id, text="new")
    await house.indexer.work()
    for search in (MessageSearch.read("", has=Has.FILE), MessageSearch.read("plan")):
        assert [each.shown.message for each in (await house.search.search(bob, search)).found] == [sent]
    assert not (await house.search.search(bob, MessageSearch.read("", has=Has.IMAGE))).found


async def test_files_of_a_pair_of_deleted_accounts_go(house: House, friends: Friends) -> None:
    """When nobody is there any more who could read them."""
    ann, bob, to_bob = friends
    file_id = await upload(house, ann)
    await house.chat.send(ann, to_bob, attachments=[file_id])
    for name, left in (("ann", True), ("bob", False)):
        login = await house.logins.authenticate((await house.sign_in(name)).token)
        await house.account_deletion.delete(login, "secret-12")
        assert bool(house.blobs.files) is left
    assert await readers(house, file_id, [ann, bob]) == [False, False]
