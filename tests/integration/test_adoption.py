"""A database of the original server, adopted in place: nobody loses anything (contract section 10)."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.mysql.storage import MysqlStorage
from domain.model.calls import CallStatus, EndReason
from domain.model.chat import MessageType
from domain.model.contacts import RequestStatus
from domain.model.files import FileUse
from domain.model.ids import (
    CallId,
    ContactId,
    DeliveryId,
    FileName,
    GroupId,
    MessageId,
    RequestId,
    RoomId,
    UserId,
)
from ports.storage import Repositories
from tests.contract.storage.story import NOW, send
from tests.integration import original_database as original

ANN, BOB, CARL = UserId(original.ANN), UserId(original.BOB), UserId(original.CARL)
AT = datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
async def adopted(empty_mysql_url: str) -> AsyncIterator[MysqlStorage]:
    original.fill(empty_mysql_url)
    storage = MysqlStorage(empty_mysql_url)
    await storage.migrate()
    await storage.open()
    yield storage
    await storage.close()


async def test_people_keep_their_ids_names_and_passwords(adopted: MysqlStorage) -> None:
    """Everybody is who they were and may sign in, whatever `enabled` said, which nobody looked at."""
    users = await adopted.read(lambda uow: uow.users.find_many([ANN, BOB, CARL]))
    assert [(users[u].username, users[u].nickname, users[u].avatar) for u in (ANN, BOB, CARL)] == [
        ("Ann", "Ann 🎉", "file/ann.png"),
        ("bob", "", ""),
        ("carl", "Carl", "https://example.org/c.png"),
    ]
    assert users[ANN].created_at == users[ANN].updated_at == users[BOB].updated_at == AT
    credentials = await adopted.read(lambda uow: uow.users.find_credentials("ANN"))
    assert credentials is not None
    assert (credentials.user_id, credentials.password_hash) == (ANN, original.BCRYPT)
    assert credentials.enabled
    settings = await adopted.read(lambda uow: uow.users.find_preferences(ANN))
    assert settings is not None
    assert settings.wallpaper == "file/wall.png"


async def test_namesakes_by_our_rule_both_sign_in(adopted: MysqlStorage) -> None:
    """The original took `strasse` and `straße` for two people; each still signs in as themselves."""

    async def id_of(name: str) -> int | None:
        found = await adopted.read(lambda uow: uow.users.find_credentials(name))
        return found.user_id if found else None

    assert await id_of("strasse") == original.STRASSE
    assert await id_of("straße") == original.STRASZE
    assert await id_of("STRASSE") == original.STRASSE
    hits = await adopted.read(lambda uow: uow.users.search("stra", ANN, 0, 10))
    assert [user.user_id for user in hits] == [original.STRASSE, original.STRASZE]


async def test_contacts_are_one_row_per_peer(adopted: MysqlStorage) -> None:
    """Of Ann's and Bob's three pairs the first stays, with its ids; the group is there once for each."""
    anns = await adopted.read(lambda uow: uow.contacts.list_of(ANN))
    bobs = await adopted.read(lambda uow: uow.contacts.list_of(BOB))
    assert sorted((c.contact_id, c.user_id, c.group_id, c.room_id) for c in anns) == [
        (1, BOB, 0, original.FRIENDS),
        (11, 0, original.GROUP, original.GROUP_ROOM),
    ]
    assert sorted((c.contact_id, c.user_id, c.group_id) for c in bobs) == [
        (2, ANN, 0),
        (7, CARL, 0),
        (12, 0, original.GROUP),
    ]


async def test_no_message_of_a_merged_pair_is_lost(adopted: MysqlStorage) -> None:
    """What was said in the second room stands in the first, in the order of its ids."""
    history = await adopted.read(
        lambda uow: uow.messages.history(RoomId(original.FRIENDS), MessageId(0), 100)
    )
    assert [message.message_id for message in history] == [30, 31, 35, 36]
    assert history[1].text == "in the other room 🎉"
    assert (history[1].image, history[1].call_id, history[1].created_at.second) == ("", 0, 1)
    assert await _members(adopted, original.FRIENDS) == [ANN, BOB]


async def _members(adopted: MysqlStorage, room_id: int) -> Sequence[UserId]:
    return await adopted.read(lambda uow: uow.rooms.member_ids(RoomId(room_id)))


async def test_rooms_know_their_last_message(adopted: MysqlStorage) -> None:
    """By the rule of today, not by what the rows said."""

    async def preview(contact_id: int) -> tuple[int, str, MessageType | None, UserId, bool]:
        last = (await adopted.read(lambda uow: uow.contacts.get(ContactId(contact_id)))).last_message
        return last.message_id, last.content, last.type, last.sender_id, last.revoked

    assert await preview(1) == (36, "[通话]", MessageType.CALL, BOB, False)
    assert await preview(11) == (34, "[消息已撤回]", MessageType.TEXT, ANN, True)
    assert await preview(7) == (0, "", None, 0, False)


async def test_deliveries_keep_their_numbers_and_go_on_above(adopted: MysqlStorage) -> None:
    """Nobody syncs again what they had; the next number is above the receiver's highest old one."""
    page = await adopted.read(lambda uow: uow.deliveries.page(BOB, DeliveryId(0), DeliveryId(0), 50))
    assert [(d.delivery_id, m.message_id, d.is_new) for d, m in page] == [
        (60, 30, False),
        (56, 32, True),
        (53, 31, True),
        (50, 30, True),
    ]
    contact = await adopted.read(lambda uow: uow.contacts.get(ContactId(1)))
    message, numbers = await send(adopted, contact, "and now here", "local-1")
    assert numbers == {ANN: 56, BOB: 61}
    assert message.message_id > 36
    group = await adopted.read(lambda uow: uow.contacts.get(ContactId(10)))
    assert (await send(adopted, group, "hi all"))[1] == {ANN: 57, BOB: 62, CARL: 55}


async def test_groups_and_requests_stay(adopted: MysqlStorage) -> None:
    """Members in the order of joining; who still waits for an answer goes on waiting."""
    groups = await adopted.read(lambda uow: uow.groups.find_many_for(BOB, [GroupId(original.GROUP)]))
    assert groups[GroupId(original.GROUP)].group.name == "trio"
    assert await adopted.read(lambda uow: uow.groups.member_ids(GroupId(original.GROUP))) == [CARL, ANN, BOB]
    request = await adopted.read(lambda uow: uow.contact_requests.get(RequestId(3)))
    assert (request.requester_id, request.user_id, request.status) == (CARL, ANN, RequestStatus.PENDING)
    waiting = await adopted.read(lambda uow: uow.contact_requests.list_pending(ANN, NOW))
    assert [each.request_id for each in waiting] == [3]


async def test_files_know_whose_they_are(adopted: MysqlStorage) -> None:
    """Every picture that something shows has its row, kept as long; foreign pictures have none.

    Who uploaded them was never written down: they are the first user's.
    """

    async def uploader(name: str) -> int | None:
        upload = await adopted.read(lambda uow: uow.uploads.find(FileName(name)))
        assert upload is None or upload.kept_until is None
        return upload.uploader_id if upload else None

    names = ("i.png", "ann.png", "wall.png", "trio.png", "c.png")
    assert {name: await uploader(name) for name in names} == {
        "i.png": CARL,
        "ann.png": ANN,
        "wall.png": ANN,
        "trio.png": CARL,
        "c.png": None,
    }


async def test_each_message_that_shows_a_picture_uses_it(adopted: MysqlStorage) -> None:
    """Two show the same one: it goes with the second."""
    name = FileName("i.png")

    async def end_use(message_id: int) -> bool:
        async def work(stored: Repositories) -> bool:
            await stored.uploads.remove_use(name, FileUse.in_message(MessageId(message_id)))
            return await stored.uploads.has_uses(name)

        return await adopted.transaction(work)

    assert await end_use(32)
    assert not await end_use(33)


async def test_calls_stay_and_the_unmanaged_have_ended(adopted: MysqlStorage) -> None:
    """A talk keeps its times; one that the original left ringing has ended with an error."""
    calls: Any = await adopted.read(lambda uow: uow.calls.find_many([CallId(6), CallId(7)]))
    talk, ringing = calls[6], calls[7]
    assert (talk.status, talk.end_reason, talk.duration.total_seconds()) == (
        CallStatus.ENDED,
        EndReason.NORMAL,
        60.0,
    )
    assert (talk.members, talk.room_id, talk.message_id) == ((ANN, BOB), original.FRIENDS, 35)
    assert (ringing.status, ringing.end_reason) == (CallStatus.ENDED, EndReason.ERROR)
    assert ringing.ended_at is not None


async def test_old_calls_are_in_the_history_of_both(adopted: MysqlStorage) -> None:
    """With whom and how long; nobody has to be told today what he missed then, and nobody is busy."""
    for user_id in (ANN, BOB):
        records = await adopted.read(lambda uow, me=user_id: uow.calls.history(me, CallId(0), 10))  # type: ignore[misc] # mypy cannot type a lambda's default
        assert [record.call.call_id for record in records] == [7, 6]
        assert records[1].outgoing is (records[1].call.caller_id == user_id)
        assert records[1].contact_id
        assert await adopted.read(lambda uow, me=user_id: uow.calls.count_missed(me)) == 0  # type: ignore[misc] # as above
    free = await adopted.transaction(lambda uow: uow.calls.hold(CallId(99), [ANN, BOB]))
    assert free == {ANN, BOB}
