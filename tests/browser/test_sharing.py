"""What somebody shares from their phone, to the installed app."""

from collections.abc import Mapping

import pytest
from playwright.async_api import expect

from tests.browser.people import Person, World

pytestmark = pytest.mark.service_worker

SHARE = """async ({ text, files }) => {
    const form = new FormData();
    form.set("title", text);
    form.set("text", text);
    for (const [name, bytes] of Object.entries(files))
        form.append("files", new File([Uint8Array.from(bytes)], name));
    await fetch("/share", { method: "POST", body: form, redirect: "manual" });
}"""


async def share(person: Person, text: str, files: Mapping[str, bytes]) -> None:
    """As the system of a phone does: a form, posted to the address in the manifest."""
    await person.page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    await person.page.wait_for_function("navigator.serviceWorker.controller !== null")
    sent = {name: list(data) for name, data in files.items()}
    await person.page.evaluate(SHARE, {"text": text, "files": sent})
    await person.page.goto(person.page.url.partition("/chats")[0] + "/share")


async def test_what_is_shared_goes_into_a_conversation_of_ones_choice(world: World) -> None:
    """As a draft, to be sent like anything else; afterwards nothing waits any more."""
    ann, bob, cat = await world.person("Ann"), await world.person("Bob"), await world.person("Cat")
    await world.befriend(ann, bob, cat)
    await bob.open("Ann")
    await share(ann, "look at this", {"plan.bin": bytes(range(256)), "list.bin": b"milk"})
    chooser = ann.page.get_by_role("dialog", name="Send to")
    for shared in ("look at this", "plan.bin (256 B)", "list.bin (4 B)"):
        await expect(chooser.get_by_text(shared, exact=True)).to_be_visible()
    await chooser.get_by_label("Search chats").fill("bo")
    await expect(chooser.get_by_role("button", name="Cat")).to_have_count(0)
    await chooser.get_by_role("button", name="Bob").click()
    await expect(ann.line).to_have_value("look at this")
    for name in ("plan.bin", "list.bin"):
        await expect(ann.tray.get_by_text(name)).to_be_visible()
    await ann.button("Send", exact=True).click()
    await bob.sees("look at this")
    for name in ("plan.bin", "list.bin"):
        await expect(bob.log.get_by_text(name)).to_be_visible()
    await ann.page.goto(world.server.url + "/share")
    await expect(ann.page).to_have_url(world.server.url + "/chats")
    await expect(chooser).to_have_count(0)
