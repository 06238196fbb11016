"""Web Push over HTTP, from the subscription to the service (contract-2 N7)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from config.setting_groups import PushSettings
from config.settings import Settings
from tests.contract.test_web_push import Browser, Service, serving
from tests.integration.http.people import Answer, Person, Town
from tests.integration.running import running_server
from tests.patience import until


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"push": PushSettings(private_endpoints=True)})


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with serving(Service()) as service:
        yield service


async def subscribe(person: Person, browser: Browser, endpoint: str) -> Answer:
    given = browser.subscription(endpoint)
    return await person.post(
        "/push/subscriptions", endpoint=endpoint, keys={"p256dh": given.p256dh, "auth": given.auth}
    )


async def came(service: Service, browser: Browser, text: str) -> Any:
    """What was said so; besides it, something from before the subscription may come."""

    def said() -> list[Any]:
        return [each for each in map(browser.read, service.bodies) if each["body"] == text]

    await until(lambda: bool(said()))
    return said()[0]


async def test_a_message_reaches_a_device_whose_page_is_closed(town: Town, service: Service) -> None:
    """Sealed for that browser, with names and texts if its owner wants that; ended, nothing more comes."""
    ann, bob, to_bob = await town.friends()
    assert len((await bob.get("/push/key")).data["publicKey"]) == 87
    browser = Browser()
    assert (await subscribe(bob, browser, service.endpoint)).data is None
    await bob.post("/user/privacy", pushPreview=True)
    await ann.say(to_bob, "are you there?")
    to_ann = await bob.contact_of(ann)
    assert await came(service, browser, "are you there?") == {
        "kind": "message", "contactId": to_ann, "callId": 0, "title": "Ann", "body": "are you there?"
    }  # fmt: skip
    assert (await bob.post("/push/subscriptions/end", endpoint=service.endpoint)).data is None
    await bob.say(to_ann, "yes")
    await ann.say(to_bob, "good")
    await ann.post("/user/privacy", pushPreview=True)
    assert (await subscribe(ann, browser, service.endpoint)).data is None
    await bob.say(to_ann, "bye")
    assert (await came(service, browser, "bye"))["contactId"] == to_bob
    assert "good" not in str([browser.read(body) for body in service.bodies])


async def test_what_is_no_subscription_is_refused(town: Town, service: Service) -> None:
    ann = await town.register("ann")
    assert (await subscribe(ann, Browser(), "nowhere")).refusal == (400, 1003)
    assert (await ann.post("/push/subscriptions", endpoint=service.endpoint)).refusal == (400, 1003)
    assert (await ann.post("/push/subscriptions", endpoint="x", keys={"auth": 1})).refusal == (400, 300)


async def test_private_networks_are_spoken_to_only_where_it_is_set(
    settings: Settings, service: Service
) -> None:
    usual = settings.model_copy(update={"push": PushSettings()})
    async with running_server(usual) as server, Town(server) as town:
        ann = await town.register("ann")
        assert (await subscribe(ann, Browser(), service.endpoint)).refusal == (400, 1003)
