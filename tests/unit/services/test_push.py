"""Who is reached when their page is closed, with what, and how often (contract-2 N7)."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.memory.presence import MemoryPresenceBoard
from domain.model.accounts import Login
from domain.model.contacts import ContactChange
from domain.model.errors import InvalidFields
from domain.model.ids import ContactId, NodeId, UserId
from domain.model.presence import PresenceState
from domain.model.privacy import PrivacyChange
from domain.model.push import Push, PushAnswer, PushKind, PushOutcome
from domain.services.presence import PresenceService
from domain.services.push import PushService
from domain.services.push_choice import PushChoice
from domain.services.push_dispatcher import PushDispatcher
from domain.services.push_queue import PushQueue
from tests.doubles.push import NotedPushes
from tests.unit.services.house import House

P256DH = urlsafe_b64encode(bytes(65)).decode()
AUTH = urlsafe_b64encode(bytes(16)).decode()
RING = timedelta(seconds=60)


class Street:
    """Ann and Bob, whose phone takes pushes; `to_bob` is her row."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.sender = NotedPushes()
        self.board = MemoryPresenceBoard(house.clock, NodeId("node"))
        self.push = PushService(transactions=house.transactions, sender=self.sender, clock=house.clock)
        self.dispatcher = PushDispatcher(
            queue=house.transactions.pushes,
            choice=PushChoice(ring=RING),
            transactions=house.transactions,
            presence=PresenceService(transactions=house.transactions, board=self.board),
            sender=self.sender,
            metrics=house.metrics,
            clock=house.clock,
        )

    async def open(self) -> None:
        house = self.house
        self.ann = await house.person("ann")
        self.bob = await house.person("bob")
        self.phone = await self.login("bob")
        self.to_bob = (await house.befriend(self.ann, self.bob)).contact_id
        self.to_ann = await self.row_of(self.bob, self.ann)
        await self.subscribe(self.phone, "https://push.example.org/phone")
        await self.pushed()

    async def login(self, name: str) -> Login:
        return await self.house.logins.authenticate((await self.house.sign_in(name)).token)

    async def row_of(self, owner: UserId, other: UserId) -> ContactId:
        rows = await self.house.contacts.list_contacts(owner)
        return next(row.contact_id for row in rows if row.user_id == other)

    async def subscribe(self, login: Login, endpoint: str) -> None:
        await self.push.subscribe(login, endpoint=endpoint, p256dh=P256DH, auth=AUTH)

    async def say(self, text: str) -> None:
        await self.house.chat.send(self.ann, self.to_bob, text=text)

    async def pushed(self) -> list[Push]:
        """Since the last time."""
        await self.dispatcher.work()
        await self.dispatcher.settle()
        pushes, self.sender.pushes = self.sender.pushes, []
        return [push for _, push in pushes]


@pytest.fixture
async def street(house: House) -> Street:
    street = Street(house)
    await street.open()
    return street


async def test_a_conversation_is_pushed_once_until_it_is_read(street: Street) -> None:
    """With nothing in it of what was said; then anew."""
    await street.say("hi")
    [push] = await street.pushed()
    assert (push.kind, push.contact_id, push.title, push.body) == (PushKind.MESSAGE, street.to_ann, "", "")
    await street.say("are you there?")
    assert await street.pushed() == []
    newest = (await street.house.history.page(street.bob, street.to_ann))[-1].message
    await street.house.reads.read(street.bob, street.to_ann, newest.message_id)
    await street.say("again")
    assert len(await street.pushed()) == 1


async def test_names_and_texts_travel_for_whoever_wants_it(street: Street) -> None:
    await street.house.profiles.change_privacy(street.bob, PrivacyChange(push_preview=True))
    await street.say("x" * 300)
    [push] = await street.pushed()
    assert push.title == "Ann"
    assert push.body == "x" * 199 + "…"


async def test_whoever_looks_muted_or_wrote_it_is_not_pushed(street: Street) -> None:
    """Nor for a change, or what happened to a group. Whoever is away is."""
    house = street.house
    await house.chat.send(street.bob, street.to_ann, text="mine")
    assert await street.pushed() == []
    await street.board.show({street.bob: PresenceState.ONLINE})
    await street.say("while he looks")
    assert await street.pushed() == []
    await street.board.show({street.bob: PresenceState.AWAY})
    muted = house.clock.now() + timedelta(hours=1)
    await house.contacts.update(street.bob, street.to_ann, ContactChange(muted_until=muted))
    await street.say("while it is muted")
    assert await street.pushed() == []
    house.clock.advance(3601)
    await street.say("later")
    [push] = await street.pushed()
    assert push.kind is PushKind.MESSAGE
    last = (await house.history.page(street.ann, street.to_bob))[-1].message
    await house.chat.edit(street.ann, last.message_id, text="changed")
    assert await street.pushed() == []


async def test_every_device_of_a_standing_login_is_pushed(street: Street) -> None:
    """Signing out ends it, and nobody ends another's."""
    tablet = await street.login("bob")
    await street.subscribe(tablet, "https://push.example.org/tablet")
    await street.push.end(await street.login("ann"), "https://push.example.org/tablet")
    await street.say("both")
    await street.dispatcher.work()
    await street.dispatcher.settle()
    assert sorted(endpoint[-6:] for endpoint, _ in street.sender.pushes) == ["/phone", "tablet"]
    await street.house.logins.end(street.bob, street.phone.login_id)
    await street.push.end(tablet, "https://push.example.org/tablet")
    await street.house.chat.send(street.bob, street.to_ann, text="read")
    await street.pushed()
    await street.say("nobody")
    assert await street.pushed() == []


async def test_a_call_is_pushed_while_it_rings_and_withdrawn(street: Street) -> None:
    """Urgently, for as long as it rings; handled elsewhere, or by nobody, it is taken back."""
    house = street.house
    call_id = await house.call_commands.place(street.ann, street.to_bob, [street.bob])
    [ring] = await street.pushed()
    assert (ring.kind, ring.call_id, ring.contact_id) == (PushKind.CALL, call_id, street.to_ann)
    assert ring.urgent
    assert ring.lifetime == RING
    await house.call_commands.hang_up(street.bob, call_id)
    assert {each.kind for each in await street.pushed()} == {PushKind.WITHDRAWN}


async def test_a_contact_request_is_pushed(street: Street) -> None:
    cat = await street.house.person("cat")
    await street.house.profiles.change_privacy(street.bob, PrivacyChange(push_preview=True))
    await street.house.contacts.request(cat, street.bob)
    [push] = await street.pushed()
    assert (push.kind, push.title) == (PushKind.REQUEST, "Cat")


async def test_a_service_that_is_busy_is_asked_again_when_it_says(street: Street) -> None:
    """Each time later; after some tries, or when it is too late, no more."""
    clock = street.house.clock
    street.sender.answers = [PushAnswer(PushOutcome.LATER, 30), PushAnswer(PushOutcome.LATER)]
    await street.say("hi")
    assert len(await street.pushed()) == 1
    clock.advance(29)
    assert await street.pushed() == []
    clock.advance(1)
    assert len(await street.pushed()) == 1
    clock.advance(10)
    assert len(await street.pushed()) == 1
    clock.advance(3600)
    assert await street.pushed() == []
    await street.house.call_commands.place(street.ann, street.to_bob, [street.bob])
    street.sender.answers = [PushAnswer(PushOutcome.LATER, 61)]
    assert len(await street.pushed()) == 1
    clock.advance(61)
    assert await street.pushed() == [], "nobody rings any more"


async def test_many_pushes_follow_each_other_and_a_call_goes_first(street: Street) -> None:
    """More than there are places for: the next one goes when there is one."""
    house = street.house
    for number in range(19):
        await street.subscribe(street.phone, f"https://push.example.org/{number}")
    friends = [await house.person(name) for name in ("cat", "dan", "eve", "fay")]
    rows = [await house.befriend(friend, street.bob) for friend in friends]
    await street.pushed()
    for friend, to_bob in zip(friends, rows, strict=True):
        await house.chat.send(friend, to_bob.contact_id, text="hi")
    await house.call_commands.place(street.ann, street.to_bob, [street.bob])
    pushes = await street.pushed()
    assert [push.kind for push in pushes] == [PushKind.CALL] * 20 + [PushKind.MESSAGE] * 80


async def test_a_subscription_that_is_gone_is_forgotten(street: Street) -> None:
    """A push that is refused is not tried again, and the next one is."""
    street.sender.answers = [PushAnswer(PushOutcome.REFUSED), PushAnswer(PushOutcome.GONE)]
    for expected in (1, 1, 0):
        await street.house.chat.send(street.bob, street.to_ann, text="read")
        await street.say("hi")
        assert len(await street.pushed()) == expected


async def test_whoever_watches_the_server_sees_what_push_services_say(street: Street) -> None:
    """And how much waits for them."""
    street.house.metrics.pushes.clear()  # of becoming contacts
    street.sender.answers = [PushAnswer(PushOutcome.LATER, 30)]
    await street.say("hi")
    await street.pushed()
    assert street.dispatcher.waiting == 1
    street.house.clock.advance(30)
    await street.pushed()
    assert street.house.metrics.pushes == {PushOutcome.LATER: 1, PushOutcome.SENT: 1}
    assert street.dispatcher.waiting == 0


async def test_what_is_no_subscription_is_refused(street: Street) -> None:
    wrong = [
        {"endpoint": ""}, {"endpoint": "ftp://a"}, {"endpoint": "https://private.example"},
        {"endpoint": "https://a/" + "x" * 3000}, {"p256dh": "AAAA"}, {"auth": "?"},
    ]  # fmt: skip
    for each in wrong:
        right = {"endpoint": "https://a/1", "p256dh": P256DH, "auth": AUTH}
        with pytest.raises(InvalidFields):
            await street.push.subscribe(street.phone, **(right | each))


async def test_the_oldest_of_too_many_subscriptions_goes(street: Street) -> None:
    for number in range(20):
        street.house.clock.advance(1)
        await street.subscribe(street.phone, f"https://a/{number}")
    known = await street.house.storage.read(lambda stored: stored.push_subscriptions.list_of([street.bob]))
    assert len(known) == 20
    assert "https://push.example.org/phone" not in {each.endpoint for each in known}


async def test_a_queue_that_is_full_forgets_the_oldest(street: Street) -> None:
    """And whoever tells waits for nobody."""
    for text in ("one", "two", "three"):
        await street.say(text)
    told = street.house.transactions.pushes.take()
    queue = PushQueue(at_most=2)
    queue.offer(told)
    assert queue.take() == told[1:]
    assert queue.take() == []


async def test_a_push_is_withdrawn_when_it_is_seen_elsewhere(street: Street) -> None:
    """Read, or answered, on another device; once, and not before the message itself was seen."""
    house = street.house
    await street.say("one")
    first = (await house.history.page(street.bob, street.to_ann))[-1].message
    await street.pushed()
    await house.reads.read(street.bob, street.to_ann, first.message_id)
    [push] = await street.pushed()
    assert (push.kind, push.contact_id, push.urgent) == (PushKind.WITHDRAWN, street.to_ann, True)
    await house.chat.send(street.bob, street.to_ann, text="nothing is shown any more")
    assert await street.pushed() == []
    await street.say("two")
    assert [push.kind for push in await street.pushed()] == [PushKind.MESSAGE]
    await house.chat.send(street.bob, street.to_ann, text="answered")
    assert [push.kind for push in await street.pushed()] == [PushKind.WITHDRAWN]


async def test_what_is_read_before_it_is_pushed_is_not_pushed(street: Street) -> None:
    await street.say("one")
    first = (await street.house.history.page(street.bob, street.to_ann))[-1].message
    await street.house.reads.read(street.bob, street.to_ann, first.message_id)
    assert await street.pushed() == []


async def test_a_withdrawal_takes_the_place_of_what_waits(street: Street) -> None:
    """The push service was busy with the message; meanwhile it was read, and nobody need hear of it."""
    street.sender.answers = [PushAnswer(PushOutcome.LATER, 30)]
    await street.say("one")
    await street.pushed()
    await street.house.chat.send(street.bob, street.to_ann, text="answered")
    assert [push.kind for push in await street.pushed()] == [PushKind.WITHDRAWN]
    street.house.clock.advance(31)
    assert await street.pushed() == []


async def test_a_request_that_is_answered_is_withdrawn(street: Street) -> None:
    """Accepted or rejected; not another one that still waits."""
    house = street.house
    cat, dan = await house.person("cat"), await house.person("dan")
    older = await house.contacts.request(cat, street.bob)
    newer = await house.contacts.request(dan, street.bob)
    assert len(await street.pushed()) == 2
    await house.contacts.reject(street.bob, older.request_id)
    assert await street.pushed() == []
    await house.contacts.accept(street.bob, newer.request_id)
    [push] = await street.pushed()
    assert (push.kind, push.contact_id, push.call_id) == (PushKind.WITHDRAWN, 0, 0)


async def test_a_service_that_wants_something_shown_gets_no_withdrawals(street: Street) -> None:
    """Its browsers take pushes away from whoever shows nothing for some of them."""
    await street.push.end(street.phone, "https://push.example.org/phone")
    await street.subscribe(street.phone, "https://web.push.apple.com/phone")
    await street.say("one")
    assert [push.kind for push in await street.pushed()] == [PushKind.MESSAGE]
    await street.house.chat.send(street.bob, street.to_ann, text="answered")
    assert await street.pushed() == []


async def test_nothing_disturbs_in_quiet_hours(street: Street) -> None:
    """No message, request or call. What comes after them is pushed; what is seen meanwhile is withdrawn."""
    house = street.house
    hour = house.clock.now().astimezone(ZoneInfo("Asia/Kolkata")).hour
    quiet = f"{hour:02}:00-{(hour + 2) % 24:02}:00"
    await street.say("before")
    await street.pushed()
    await house.profiles.change_privacy(
        street.bob, PrivacyChange(quiet_hours=quiet, time_zone="Asia/Kolkata")
    )
    await house.chat.send(street.bob, street.to_ann, text="seen")
    assert [push.kind for push in await street.pushed()] == [PushKind.WITHDRAWN]
    await street.say("psst")
    await house.contacts.request(await house.person("cat"), street.bob)
    call_id = await house.call_commands.place(street.ann, street.to_bob, [street.bob])
    assert await street.pushed() == []
    await house.call_commands.hang_up(street.ann, call_id)
    await street.pushed()
    house.clock.advance(2 * 3600)
    await street.say("good morning")
    assert [push.kind for push in await street.pushed()] == [PushKind.MESSAGE]
