"""What the system shows somebody who looks elsewhere."""

import asyncio
import json
from typing import Any, Self

from playwright.async_api import CDPSession

from tests.browser.people import Person
from tests.patience import GIVEN, until

LOOK_ELSEWHERE = "Object.defineProperty(document, 'hasFocus', { value: () => false, configurable: true })"
LOOK_HERE = "() => { delete document.hasFocus; }"
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
    .map(({ title, body, tag, requireInteraction, icon, data }) =>
        ({ title, body, kind: tag.split("-")[0], requireInteraction, icon, path: data.path }))"""


class Tray:
    """The notifications that a browser shows, by its own account.

    Not asked again and again: what is about to be shown when somebody asks is taken for closed, and lost.
    """

    def __init__(self, person: Person, session: CDPSession) -> None:
        self._person = person
        self._session = session
        self._tags: set[str] = set()
        session.on("BackgroundService.backgroundServiceEventReceived", self._note)

    @classmethod
    async def of(cls, person: Person) -> Self:
        tray = cls(person, await person.page.context.new_cdp_session(person.page))
        service = {"service": "notifications"}
        await tray._session.send("BackgroundService.startObserving", service)
        await tray._session.send("BackgroundService.setRecording", service | {"shouldRecord": True})
        return tray

    def _note(self, told: dict[str, Any]) -> None:
        event = told["backgroundServiceEvent"]
        match event["eventName"]:
            case "Notification displayed":
                self._tags.add(event["instanceId"])
            case "Notification closed":
                self._tags.discard(event["instanceId"])

    async def shows(self, count: int) -> list[dict[str, Any]]:
        """Waits until there are so many."""
        await until(lambda: len(self._tags) == count)
        seen: list[dict[str, Any]] = await self._person.page.evaluate(SHOWN)
        assert len(seen) == count
        return seen

    async def deliver(self, push: dict[str, Any]) -> None:
        """As a push service would: by the browser itself."""
        registrations: asyncio.Queue[str] = asyncio.Queue()

        def note(event: dict[str, Any]) -> None:
            for each in event["registrations"]:
                registrations.put_nowait(each["registrationId"])

        self._session.on("ServiceWorker.workerRegistrationUpdated", note)
        await self._session.send("ServiceWorker.enable")
        async with asyncio.timeout(GIVEN):
            registration = await registrations.get()
        origin = await self._person.page.evaluate("location.origin")
        where = {"origin": origin, "registrationId": registration}
        await self._session.send("ServiceWorker.deliverPushMessage", {**where, "data": json.dumps(push)})
        self._session.remove_listener("ServiceWorker.workerRegistrationUpdated", note)
        await self._session.send("ServiceWorker.disable")


async def wants_to_be_told(person: Person) -> Tray:
    """And looks elsewhere, with the page open in the background."""
    await person.page.context.grant_permissions(["notifications"])
    await person.page.add_init_script("localStorage['ichat.0.alerts'] = 'true'")
    await person.page.reload()
    await person.is_online()
    await person.page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    await person.page.evaluate(LOOK_ELSEWHERE)
    return await Tray.of(person)
