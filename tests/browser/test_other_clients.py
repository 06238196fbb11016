"""Calls with the client that people have today: it makes its own peer connections, without our extras."""

import pytest

from tests.browser.other_client import load_other_client, sees_there
from tests.browser.people import Person, World

pytestmark = pytest.mark.usefixtures("place_for_a_call")


async def place(world: World, caller: Person, *callees: Person) -> int:
    """As that client does: over REST, to one contact or in the group of all."""
    contacts = await world.request("GET", "/contact", caller)
    [contact_id] = [each["contactId"] for each in contacts if bool(each["groupId"]) == (len(callees) > 1)]
    body = {"contactId": contact_id, "userIds": [each.user_id for each in callees]}
    call_id: int = await world.request("POST", "/call", caller, json=body)
    return call_id


async def all_see_all(*people: Person) -> None:
    for person in people:
        await sees_there(person, *(other for other in people if other is not person))


async def test_a_client_of_today_calls_us_and_offers_first(world: World) -> None:
    theirs, ours = await world.person("Theirs"), await world.person("Ours")
    await world.talk(theirs, ours)
    call_id = await place(world, theirs, ours)
    await load_other_client(world, theirs, call_id)
    await ours.button("Answer with video").click()
    await ours.sees_moving(theirs.user_id)
    await sees_there(theirs, ours)


async def test_a_client_of_today_is_called_and_answers_our_offer(world: World) -> None:
    ours, theirs = await world.person("Ours"), await world.person("Theirs")
    await world.talk(ours, theirs)
    await ours.call()
    await ours.is_in_phase("ringing")
    call_id = (await world.request("GET", "/calls", theirs))["calls"][0]["callId"]
    await load_other_client(world, theirs, call_id)
    await ours.sees_moving(theirs.user_id)
    await sees_there(theirs, ours)


async def test_a_client_of_today_that_only_speaks_still_gets_our_picture(world: World) -> None:
    """Its offer has no room for a picture; ours asks for it afterwards."""
    theirs, ours = await world.person("Theirs"), await world.person("Ours")
    await world.talk(theirs, ours)
    call_id = await place(world, theirs, ours)
    await load_other_client(world, theirs, call_id, camera=False)
    await ours.button("Answer with video").click()
    await sees_there(theirs, ours)


async def test_a_page_loaded_anew_finds_the_other_again(world: World) -> None:
    """Whether the lower or the higher user id does it: the other lets go and connects again (C9)."""
    people = await world.person("Low"), await world.person("High")
    await world.befriend(*people)
    call_id = await place(world, *people)
    for person in people:
        await load_other_client(world, person, call_id)
    await all_see_all(*people)
    for person in people:
        await load_other_client(world, person, call_id)
        await all_see_all(*people)


async def test_a_page_loaded_anew_finds_both_others_again(world: World) -> None:
    """The other two, who do not see each other go, go on (C9)."""
    people = [await world.person(name) for name in ("Low", "Middle", "High")]
    await world.befriend(people[0], *people[1:])
    await world.group("Trio", *people)
    call_id = await place(world, *people)
    for person in people:
        await load_other_client(world, person, call_id)
    await all_see_all(*people)
    for person in people:
        await load_other_client(world, person, call_id)
        await all_see_all(*people)


@pytest.mark.parametrize("theirs_is_higher", [False, True])
async def test_either_page_is_loaded_anew_in_a_call_between_us_and_them(
    world: World, theirs_is_higher: bool
) -> None:
    """First theirs, then ours (C9)."""
    first, second = await world.person("First"), await world.person("Second")
    ours, theirs = (first, second) if theirs_is_higher else (second, first)
    await world.talk(ours, theirs)
    call_id = await place(world, theirs, ours)
    await load_other_client(world, theirs, call_id)
    await ours.button("Answer with video").click()
    await ours.sees_moving(theirs.user_id)
    await sees_there(theirs, ours)
    await load_other_client(world, theirs, call_id)
    await sees_there(theirs, ours)
    await ours.sees_moving(theirs.user_id)
    await ours.page.reload()
    await ours.sees_moving(theirs.user_id)
    await sees_there(theirs, ours)


async def test_a_socket_of_theirs_that_reconnects_is_not_noticed(world: World) -> None:
    """Three seconds later, with the same token: no connection is made anew (C9)."""
    people = await world.person("Low"), await world.person("High")
    await world.befriend(*people)
    call_id = await place(world, *people)
    for person in people:
        await load_other_client(world, person, call_id)
    await all_see_all(*people)
    low, high = people
    await low.page.evaluate("() => { document.querySelector('video').dataset.same = 'yes'; }")
    async with high.page.expect_websocket() as opened:
        await high.page.evaluate("() => window.dropSocket()")
    socket = await opened.value
    await socket.wait_for_event("framereceived")
    await all_see_all(*people)
    assert await low.page.evaluate("() => document.querySelector('video').dataset.same") == "yes"
