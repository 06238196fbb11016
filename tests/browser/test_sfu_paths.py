"""How people come to an SFU, and back to it: by a link without an account, and by another network."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.nat import Nat
from tests.browser.people import Person, World
from tests.browser.sfu_calls import all_see_each_other, goes_through_the_sfu, prepare
from tests.browser.talking import hang_up, talking
from tests.browser.test_call_guests import knock, make_link
from tests.browser.worlds import world_apart
from tests.secret import SECRET
from tests.servers.janus import ADMIN_KEY, JanusServer, janus_server

pytestmark = pytest.mark.usefixtures("place_for_a_call")


@pytest.fixture
def janus() -> Iterator[JanusServer]:
    with janus_server() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="package")
async def world(browser: Browser, tmp_path: Path, janus: JanusServer) -> AsyncIterator[World]:
    """On a server where already two go through the SFU: a page less to draw."""
    settings = {
        "ICHAT_SFU__URLS": janus.url,
        "ICHAT_SFU__SECRET": SECRET,
        "ICHAT_SFU__ADMIN_KEY": ADMIN_KEY,
        "ICHAT_SFU__FROM": "2",
    }
    async with world_apart(browser, tmp_path, **settings) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="package")
async def nat() -> AsyncIterator[Nat]:
    nat = Nat()
    yield nat
    nat.close()


async def test_a_guest_is_let_into_a_call_that_goes_through_the_sfu(world: World) -> None:
    """Gil has no account. Once Ann has let him in, all three see each other by the SFU."""
    ann, ben = await world.person("Ann"), await world.person("Ben")
    await prepare(ann, ben)
    await talking(world, ann, ben)
    await goes_through_the_sfu(ann, ben)
    gil = await world.visitor(await make_link(ann))
    await prepare(gil)
    await knock(gil, "Gil")
    await ann.button("Let Gil in").click()
    await expect(gil.call_view).to_have_attribute("data-phase", "talking")
    await goes_through_the_sfu(ann, ben, gil)
    tile = ann.page.locator(".tile", has_text="Gil")
    guest_id = int(await tile.get_attribute("data-user") or 0)
    await all_see_each_other(ann, ben, Person("Gil", gil.page, user_id=guest_id))
    await hang_up(ann)


async def test_a_page_that_changes_networks_is_back_by_an_ice_restart(world: World, nat: Nat) -> None:
    """Nothing comes or goes by the ways that Ann's page had: its connections find others, and she and Ben see
    each other again.
    """
    ann, ben = await world.person("Ann"), await world.person("Ben")
    await prepare(ann, ben)
    await nat.stands_before(ann.page)
    await talking(world, ann, ben)
    await goes_through_the_sfu(ann, ben)
    await all_see_each_other(ann, ben)
    nat.cut()
    await ann.until("() => window.ufrags.filter((names) => names.size > 1).length >= 2")
    await all_see_each_other(ann, ben)
    await hang_up(ann)
