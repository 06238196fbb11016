"""People with devices that stay connected, drop and come back (contract section 8; M1 to M6)."""

from collections.abc import Awaitable, Collection
from datetime import timedelta

import pytest

from adapters.memory.repositories.chat import MemoryDeliveries
from domain.model.accounts import LOGIN_LIFETIME, SignedIn
from domain.model.contacts import Contact
from domain.model.ids import UserId
from domain.services.live.login_watch import CHECK_ALL_LOGINS_EVERY
from domain.services.live.sessions import NEW_SESSIONS_PER_USER, SESSIONS_PER_USER
from ports.mailboxes import MailboxBounds
from ports.transport import CloseReason
from tests.unit.services.live.live_house import LiveHouse, settle


async def test_a_new_session_is_greeted_with_the_last_delivery(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    await house.say(to_bob, "before")
    phone = house.connect(bob)
    assert await phone.greeting() == f"session:{phone.session}\n1"
    assert await phone.texts() == []


async def test_the_last_deliveries_of_all_who_come_at_once_are_read_together(
    house: LiveHouse, to_bob: Contact, ann: SignedIn, bob: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a storm thousands come back, and each hears of their own."""
    await house.say(to_bob, "before")
    eve = await house.register("eve")
    asked: list[Collection[UserId]] = []
    read = MemoryDeliveries.last_of_each

    def noted(stored: MemoryDeliveries, receiver_ids: Collection[UserId]) -> Awaitable[object]:
        asked.append(receiver_ids)
        return read(stored, receiver_ids)

    monkeypatch.setattr(MemoryDeliveries, "last_of_each", noted)
    phones = [house.connect(each) for each in (ann, bob, eve)]
    assert [(await phone.greeting())[-2:] for phone in phones] == ["\n1", "\n1", "\n0"]
    assert asked == [[ann.user_id, bob.user_id, eve.user_id]]


async def test_every_device_of_both_people_hears_a_message(
    house: LiveHouse, to_bob: Contact, ann: SignedIn, bob: SignedIn
) -> None:
    devices = [house.connect(ann), house.connect(bob), house.connect(bob)]
    for device in devices:
        await device.greeting()
    await house.say(to_bob, "hi")
    assert [await device.texts() for device in devices] == [["hi"], ["hi"], ["hi"]]


async def test_requests_and_contacts_are_live(house: LiveHouse, ann: SignedIn, bob: SignedIn) -> None:
    phone, laptop = house.connect(ann), house.connect(bob)
    await phone.greeting()
    await laptop.greeting()
    await house.befriend(ann.user_id, bob.user_id)
    assert [frame["type"] for frame in await phone.heard()] == [2]
    assert [frame["type"] for frame in await laptop.heard()] == [3, 2]


async def test_a_session_resumes_with_what_waited_once_and_in_order(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    phone = house.connect(bob)
    await phone.greeting()
    await house.say(to_bob, "one")
    assert await phone.texts() == ["one"]
    await phone.drop()
    await house.say(to_bob, "two")
    await house.say(to_bob, "three")
    await house.pass_time(59)
    again = house.connect(bob, phone.session)
    assert await again.greeting() == f"session:{phone.session}"
    await house.say(to_bob, "four")
    assert await again.texts() == ["two", "three", "four"]


async def test_after_a_minute_the_session_is_another(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    phone = house.connect(bob)
    await phone.greeting()
    await phone.drop()
    await house.say(to_bob, "missed")
    await house.pass_time(61)
    again = house.connect(bob, phone.session)
    assert await again.greeting() == f"session:{again.session}\n1"
    assert again.session != phone.session
    assert await again.texts() == []


@pytest.mark.parametrize("unknown", ["no-such-session", "{not json", "../../etc", "x" * 4000])
async def test_a_session_that_nobody_knows_is_a_new_one(
    house: LiveHouse, bob: SignedIn, unknown: str
) -> None:
    phone = house.connect(bob, unknown)
    greeting = await phone.greeting()
    assert "session" in greeting
    assert unknown not in greeting


async def test_nobody_resumes_another_persons_session(
    house: LiveHouse, to_bob: Contact, ann: SignedIn, bob: SignedIn
) -> None:
    phone = house.connect(bob)
    await phone.greeting()
    thief = house.connect(ann, phone.session)
    await thief.greeting()
    assert thief.session != phone.session
    await house.say(to_bob, "hi")
    assert await phone.texts() == ["hi"]


async def test_a_half_open_connection_is_noticed_and_loses_nothing(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    """M6: Bob's phone went into a tunnel; the network swallows what it is sent."""
    phone = house.connect(bob)
    await phone.greeting()
    phone.transport.answers_pings = False
    for number in range(15):
        await house.say(to_bob, str(number))
    await house.pass_time(20)
    assert phone.closed_with is CloseReason.IDLE
    again = house.connect(bob, phone.session)
    await again.greeting()
    assert await again.texts() == [str(number) for number in range(15)]


async def test_an_idle_half_open_connection_is_noticed_too(house: LiveHouse, bob: SignedIn) -> None:
    phone = house.connect(bob)
    await phone.greeting()
    await house.pass_time(60)
    assert phone.closed_with is None
    phone.transport.answers_pings = False
    await house.pass_time(20)
    assert phone.closed_with is CloseReason.IDLE


async def test_a_pong_acknowledges_only_what_was_sent_before_its_ping(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    phone = house.connect(bob)
    await phone.greeting()
    await house.say(to_bob, "arrived")
    await settle()
    phone.transport.answers_pings = False
    await house.say(to_bob, "swallowed")
    await settle()
    await phone.drop()
    again = house.connect(bob, phone.session)
    await again.greeting()
    assert await again.texts() == ["swallowed"]


async def test_pings_stay_few_however_many_letters_flow(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    phone = house.connect(bob)
    await phone.greeting()
    pings = 0
    ping = phone.transport.ping

    async def counted() -> None:
        nonlocal pings
        pings += 1
        await ping()

    phone.transport.ping = counted  # type: ignore[method-assign]  # to count
    for number in range(100):
        await house.say(to_bob, str(number))
        await settle()
        house.clock.advance(0.01)
    assert len(await phone.texts()) == 100
    assert 2 <= pings <= 7


async def test_a_second_socket_takes_the_session_over(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    """M6: the first gets nothing more."""
    phone = house.connect(bob)
    await phone.greeting()
    again = house.connect(bob, phone.session)
    assert await again.greeting() == f"session:{phone.session}"
    await house.say(to_bob, "hi")
    assert phone.closed_with is CloseReason.TAKEN_OVER
    assert await phone.texts() == []
    assert await again.texts() == ["hi"]


async def test_a_lost_mailbox_closes_the_socket_of_an_unmodified_client(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    """It comes back, finds its session gone, and syncs."""
    house.mailboxes._bounds = MailboxBounds(letters=3)
    phone = house.connect(bob)
    await phone.greeting()
    phone.transport.answers_pings = False
    for number in range(5):
        await house.say(to_bob, str(number))
    await settle()
    assert phone.closed_with is CloseReason.MAILBOX_LOST
    again = house.connect(bob, phone.session)
    assert await again.greeting() == f"session:{again.session}\n5"


async def test_ending_a_login_closes_its_sockets_and_no_others(house: LiveHouse, bob: SignedIn) -> None:
    """S4."""
    laptop_login = await house.sign_in("bob")
    phone, laptop = house.connect(bob), house.connect(laptop_login)
    await phone.greeting()
    await laptop.greeting()
    await house.logins.end(bob.user_id, (await house.logins.authenticate(bob.token)).login_id)
    await settle()
    assert phone.closed_with is CloseReason.UNAUTHENTICATED
    assert laptop.closed_with is None
    assert await laptop.heard() == []


async def test_an_ended_login_is_found_even_if_nobody_told(house: LiveHouse, bob: SignedIn) -> None:
    """Seldom, since nearly always it is told at once."""
    phone = house.connect(bob)
    await phone.greeting()
    await house.login_watch.check()
    login = await house.logins.authenticate(bob.token)
    await house.storage.transaction(lambda uow: uow.logins.end(login.user_id, [login.login_id]))
    await house.pass_time(CHECK_ALL_LOGINS_EVERY.total_seconds() - 1)
    await house.login_watch.check()
    await settle()
    assert phone.closed_with is None
    await house.pass_time(1)
    await house.login_watch.check()
    await settle()
    assert phone.closed_with is CloseReason.UNAUTHENTICATED


async def test_a_login_that_ends_before_its_session_begins_is_found_soon(
    house: LiveHouse, bob: SignedIn
) -> None:
    """Bob shows his token and is signed out before his mailbox is open: no letter finds him (S4, S12)."""
    phone = house.knock()
    phone.transport.say(bob.token)
    await settle()
    await house.logins.end(bob.user_id, (await house.logins.authenticate(bob.token)).login_id)
    phone.transport.say("")
    await phone.greeting()
    await house.login_watch.check()
    await settle()
    assert phone.closed_with is CloseReason.UNAUTHENTICATED


async def test_a_socket_does_not_outlive_its_login(house: LiveHouse, bob: SignedIn) -> None:
    """But one that was renewed meanwhile, which the socket was not told."""
    house.clock.advance((LOGIN_LIFETIME - timedelta(seconds=30)).total_seconds())
    other = await house.sign_in("bob")
    old, renewed = house.connect(bob), house.connect(other)
    await old.greeting()
    await renewed.greeting()
    house.clock.advance((LOGIN_LIFETIME - timedelta(seconds=60)).total_seconds())
    await house.logins.renew(await house.logins.authenticate(other.token))
    house.clock.advance(60)
    await house.login_watch.check()
    await settle()
    assert old.closed_with is CloseReason.UNAUTHENTICATED
    assert renewed.closed_with is None


@pytest.mark.parametrize("token", ["", "garbage", "call/1/2/9999999999", b"\xff\xfe"])
async def test_without_a_good_token_nothing_is_said(house: LiveHouse, token: str | bytes) -> None:
    stranger = house.knock()
    stranger.transport.say(token)
    stranger.transport.say("")
    await settle()
    assert stranger.closed_with is CloseReason.UNAUTHENTICATED
    assert not stranger.transport.admitted
    assert await stranger.heard() == []


async def test_who_says_nothing_for_half_a_minute_has_to_go(house: LiveHouse, bob: SignedIn) -> None:
    silent, half = house.knock(), house.knock()
    await house.pass_time(25)
    half.transport.say(bob.token)
    await house.pass_time(6)
    assert silent.closed_with is CloseReason.UNAUTHENTICATED
    assert half.closed_with is None
    await house.pass_time(25)
    assert half.closed_with is CloseReason.UNAUTHENTICATED


async def test_one_person_has_only_so_many_sockets(house: LiveHouse, bob: SignedIn) -> None:
    devices = [house.connect(bob) for _ in range(SESSIONS_PER_USER)]
    await settle()
    surplus = house.connect(bob)
    await settle()
    assert surplus.closed_with is CloseReason.UNAVAILABLE
    await devices[0].drop()
    welcome = house.connect(bob)
    await settle()
    assert welcome.closed_with is None


async def test_made_up_session_ids_open_nothing(house: LiveHouse, bob: SignedIn) -> None:
    """600 sockets, each with another id, each gone at once: few boxes are left to collect letters (S14)."""
    for number in range(600):
        device = house.connect(bob, f"made-up-{number}")
        await settle()
        await device.drop()
    boxes = house.mailboxes._boxes[f"user:{bob.user_id}"]
    assert len(boxes) <= MailboxBounds().unread_boxes
    assert not any(name.startswith("made-up") for name in boxes)


async def test_one_person_begins_only_so_many_sessions_a_minute(house: LiveHouse, bob: SignedIn) -> None:
    """Each leaves a mailbox behind. Coming back to a session is not counted."""
    phone = house.connect(bob)
    await phone.greeting()
    for _ in range(NEW_SESSIONS_PER_USER - 1):
        device = house.connect(bob)
        await device.greeting()
        await device.drop()
    refused = house.connect(bob)
    await settle()
    assert refused.closed_with is CloseReason.UNAVAILABLE
    again = house.connect(bob, phone.session)
    assert await again.greeting() == f"session:{phone.session}"
    await house.pass_time(60)
    welcome = house.connect(bob)
    await settle()
    assert welcome.closed_with is None


async def test_idle_clients_are_not_pinged_at_the_same_moment(house: LiveHouse, bob: SignedIn) -> None:
    devices = [house.connect(bob) for _ in range(20)]
    await settle()
    assert len({session.due for session in house.live._sessions}) == len(devices)
