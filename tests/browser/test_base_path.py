"""The web client below a path of a name, as an installed server has it, behind a proxy."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.chromium import launch
from tests.browser.notification_tray import wants_to_be_told
from tests.browser.people import PASSWORD, Somebody, World
from tests.browser.pictures import picture
from tests.browser.served import Server
from tests.servers.proxies import PATH, Proxy, proxy_before

pytestmark = [pytest.mark.service_worker, pytest.mark.usefixtures("place_for_a_call", "bundled")]


@pytest_asyncio.fixture(loop_scope="package", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright, "--ignore-certificate-errors", whole=True)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="package")
async def node(tmp_path: Path) -> AsyncIterator[Server]:
    node = Server(tmp_path, ICHAT_BASE_PATH=PATH, ICHAT_PROXIES="1", ICHAT_REGISTRATION="open")
    await node.start()
    yield node
    await node.stop()


@pytest.fixture
def proxy(node: Server) -> Iterator[Proxy]:
    with proxy_before("nginx", [node.port, node.port], PATH) as proxy:
        yield proxy


@pytest.fixture
def server(node: Server, proxy: Proxy) -> Server:
    node.url = proxy.url
    return node


async def test_people_come_in_talk_and_call_below_a_path(world: World) -> None:
    """A page that is loaded anew is where it was."""
    ann, bob = await world.visitor("/register"), await world.person("Bob")
    await ann.page.get_by_label("Name", exact=True).fill("Ann")
    await ann.page.get_by_label("Username").fill("ann")
    await ann.page.get_by_label("Password").fill(PASSWORD)
    await ann.button("Create account").click()
    await expect(ann.page).to_have_url(f"{world.server.url}/chats")
    login = await ann.page.evaluate("JSON.parse(localStorage['ichat.login'])")
    await world.befriend(Somebody("Ann", login["userId"], login["token"]), bob)
    await bob.open("Ann")
    await ann.open("Bob")
    await ann.choose(picture("one.png"))
    await ann.write("Can you see this?")
    await bob.sees("Can you see this?")
    there = bob.page.url
    assert there.startswith(f"{world.server.url}/chats/")
    await bob.page.reload()
    await bob.is_online()
    await bob.sees("Can you see this?")
    shown = bob.log.get_by_role("img", name="Picture")
    await expect(shown).to_have_js_property("naturalWidth", 160)
    assert bob.page.url == there
    await ann.call(video=False)
    await bob.button("Answer with voice").click()
    for person in (ann, bob):
        await person.is_in_phase("talking")


async def test_the_page_opens_there_without_the_network(world: World, proxy: Proxy) -> None:
    """Wherever in it somebody was."""
    ann = await world.person("Ann")
    await ann.page.wait_for_function("() => navigator.serviceWorker.controller")
    proxy.stop()
    await ann.page.goto(f"{world.server.url}/settings")
    await expect(ann.page.get_by_role("heading", name="Settings")).to_be_visible()


CLICK = """async () => {
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""


async def test_a_notification_leads_to_its_conversation(world: World) -> None:
    """What is pushed says only in which it is."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    tray = await wants_to_be_told(bob)
    await bob.open("Ann")
    there = bob.page.url
    await bob.place("Settings").click()
    about = {"contactId": int(there.rpartition("/")[2]), "callId": 0, "title": "Ann", "body": "?"}
    await tray.deliver({"kind": "message", **about})
    [told] = await tray.shows(1)
    assert told["icon"] == f"{world.server.url}/icons/icon-192.png"
    [worker] = bob.page.context.service_workers
    await worker.evaluate(CLICK)
    await expect(bob.page).to_have_url(there)
