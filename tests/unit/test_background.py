"""Loops beside the requests are ended by nothing but the server's stop (F14)."""

from datetime import datetime, timedelta

from domain.model.errors import Unavailable
from domain.services.relay import RELAY_EVERY
from entrypoints.background import BACK_AFTER, Background, Loop
from tests.doubles.system import MovableClock
from tests.unit.services.live.live_house import LiveHouse, settle


class Work:
    """Fails whenever it is told to."""

    def __init__(self) -> None:
        self.done = 0
        self.fails_with: Exception | None = None

    async def __call__(self) -> None:
        if self.fails_with:
            raise self.fails_with
        self.done += 1


async def test_a_loop_that_throws_is_back_within_a_second() -> None:
    """Also one that usually rests for long."""
    clock, work = MovableClock(), Work()
    background = Background([Loop("sweep", work, timedelta(minutes=10))], clock)
    background.start()
    await settle()
    assert work.done == 1
    for error in (ZeroDivisionError(), Unavailable("storage", "unplugged")):
        work.fails_with = error
        clock.advance(600)
        await settle()
        work.fails_with = None
        done = work.done
        clock.advance(BACK_AFTER.total_seconds())
        await settle()
        assert work.done == done + 1
    await background.stop()


async def test_one_loop_that_throws_holds_up_no_other() -> None:
    clock, broken, sound = MovableClock(), Work(), Work()
    broken.fails_with = ZeroDivisionError()
    each = timedelta(seconds=1)
    background = Background([Loop("broken", broken, each), Loop("sound", sound, each)], clock)
    background.start()
    for _ in range(5):
        clock.advance(1)
        await settle()
    await background.stop()
    assert sound.done >= 5


async def test_loops_that_are_due_together_wake_the_server_once() -> None:
    """However long the work of each takes: the slow one is due again when the quick one is."""
    clock = MovableClock()
    wakes: dict[str, list[datetime]] = {"quick": [], "slow": []}

    async def quick() -> None:
        wakes["quick"].append(clock.now())

    async def slow() -> None:
        wakes["slow"].append(clock.now())
        await clock.sleep(0.4)

    each = timedelta(seconds=1)
    background = Background([Loop("quick", quick, each), Loop("slow", slow, each)], clock)
    background.start()
    for _ in range(50):
        await settle()
        clock.advance(0.1)
    await background.stop()
    assert len(wakes["quick"]) == 5
    assert wakes["slow"] == wakes["quick"]


async def test_a_stopped_background_does_nothing_more() -> None:
    clock, work = MovableClock(), Work()
    background = Background([Loop("tick", work, timedelta(seconds=1))], clock)
    background.start()
    await settle()
    await background.stop()
    clock.advance(10)
    await settle()
    assert work.done == 1


async def test_the_relay_outlives_a_store_that_throws() -> None:
    """F14: what was left untold meanwhile is told once it is well again."""
    house = LiveHouse()
    bob = await house.register("bob")
    ann = await house.register("ann")
    to_bob = await house.befriend(ann.user_id, bob.user_id)
    await house.relay.tell_untold()
    phone = house.connect(bob)
    await phone.greeting()
    background = Background([Loop("relay", house.other_nodes_relay.tell_untold, RELAY_EVERY)], house.clock)
    background.start()
    read = house.storage.read
    house.storage.read = _broken  # type: ignore[method-assign,assignment]  # the fault of this story
    await house.say_untold(to_bob, "news")
    house.clock.advance(4)
    await settle()
    assert await phone.texts() == []
    house.storage.read = read  # type: ignore[method-assign]  # and its end
    house.clock.advance(1)
    await settle()
    assert await phone.texts() == ["news"]
    await background.stop()


async def _broken(*_: object) -> None:
    raise ZeroDivisionError
