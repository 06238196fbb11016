"""Who uses the page stays signed in; who has to sign in again hears why."""

import json

from playwright.async_api import Page, Request, expect

from tests.browser.people import Person, World, page_that_knows

LOGIN = "ichat.login"
RENEWED = f"() => JSON.parse(localStorage['{LOGIN}']).renewedAt > 0"
GROW_OLD = f"""() => {{
    const login = {{ ...JSON.parse(localStorage["{LOGIN}"]), renewedAt: 0 }};
    localStorage["{LOGIN}"] = JSON.stringify(login);
}}"""
TOKEN = f"() => JSON.parse(sessionStorage['{LOGIN}']).token"


def renewals(page: Page) -> list[str]:
    seen: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/login/renew"):
            seen.append(request.url)

    page.on("request", note)
    return seen


async def test_a_page_that_is_used_renews_its_login_once_a_day(world: World) -> None:
    """The day's token becomes one for a month; a reload on the same day renews nothing."""
    ann = await world.person("Ann")
    await ann.page.wait_for_function(RENEWED)
    [device] = await world.request("GET", "/user/logins", ann)
    assert device["expiresAt"] > device["signedInAt"].replace("T", "T")  # both RFC 3339 of one zone
    seen = renewals(ann.page)
    await ann.page.reload()
    await ann.is_online()
    assert seen == []
    await ann.page.evaluate(GROW_OLD)
    await ann.page.reload()
    await ann.page.wait_for_function(RENEWED)
    assert len(seen) == 1


async def test_a_renewal_in_another_tab_disturbs_no_call(world: World) -> None:
    """The tab with the call takes the fresh token, and nothing else happens there."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.page.wait_for_function(RENEWED)
    await ann.call(video=False)
    await bob.button("Answer with voice").click()
    await ann.is_in_phase("talking")
    before = await ann.page.evaluate(TOKEN)
    await ann.page.evaluate(GROW_OLD)
    other = await ann.page.context.new_page()
    await other.goto(f"{world.server.url}/chats")
    await other.wait_for_function(RENEWED)
    await ann.page.wait_for_function(
        "(before) => JSON.parse(sessionStorage['ichat.login']).token !== before", arg=before
    )
    await ann.is_in_phase("talking")
    await ann.button("Hang up").click()
    await bob.is_in_phase("ended")


async def told(person: Person, words: str) -> None:
    await expect(person.page.get_by_role("heading", name="Welcome back")).to_be_visible()
    await expect(person.page.get_by_role("status").filter(has_text=words)).to_be_visible()


async def test_who_was_signed_out_elsewhere_hears_so(world: World) -> None:
    ann = await world.person("Ann")
    tablet = await world.second_device(ann)
    await world.request("POST", "/user/logins/end", tablet, json={"others": True})
    await told(ann, "This device was signed out")


async def test_who_was_away_for_too_long_hears_so(world: World) -> None:
    ann = await world.person("Ann")
    login = {
        "userId": ann.user_id,
        "token": "of another time",
        "renewedAt": 1,
        "expiresAt": "2020-01-01T00:00:00Z",
    }
    late = Person("Ann, late", await page_that_knows(await world.context(), world.server.url, login))
    await late.page.goto(world.server.url)
    await told(late, "You were signed in for a long time")


async def test_who_signs_out_is_asked_nothing_and_leaves_nothing(world: World) -> None:
    """No reason is given for one's own wish, and what was said is not kept for the next person."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.write("for Bob alone")
    await bob.sees("for Bob alone")
    await ann.place("Settings").click()
    await ann.button("Sign out", exact=True).click()
    await expect(ann.page.get_by_role("heading", name="Welcome back")).to_be_visible()
    await expect(ann.page.locator(".door-lost")).to_have_count(0)
    kept = await ann.page.evaluate("JSON.stringify(localStorage)")
    assert "for Bob alone" not in kept
    assert LOGIN not in json.loads(kept)
