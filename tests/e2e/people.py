"""People with devices, as clients of the API: they try again until they are answered, and come back when
their connection breaks. All that they see goes into a history.
"""

import asyncio
import itertools
import random
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx

from examples.ichat_client import Client, data_of
from tests.e2e.history import Sent
from tests.patience import GIVEN, Stopwatch, now
from tests.plain_http import plain_client

PASSWORD = "secret-12"
PATIENCE = 2 * GIVEN
"""Seconds for one answer, whatever breaks."""
ASK_AGAIN_AFTER = 0.1
LEFT_ALONE_FOR = 2.0


class Person(Client):
    """Asks one node after another (`apis`) until one answers."""

    def __init__(self, name: str, apis: Sequence[str]) -> None:
        super().__init__("", http=plain_client(cookies=True))
        self.name = name
        self.username = f"{name[:11]}-{uuid4().hex[:8]}"
        self.apis = list(apis)
        self.answer_times: list[float] = []
        self.failures: list[str] = []
        """Requests that a node took and did not answer, or answered with 5xx."""
        self._left: dict[str, float] = {}
        self._turns = itertools.count(random.randrange(100))

    async def ask(self, method: str, path: str, body: Any = None, /, **query: Any) -> Any:
        """The data of the answer. Raises Refused; goes on over broken connections and 5xx."""
        deadline = now() + PATIENCE
        while True:
            watch = Stopwatch()
            try:
                answer = await self.respond(method, path, json=body, params=query)
            except httpx.ConnectError:
                answer = None
            except httpx.TransportError as error:
                answer = None
                self.failures.append(f"{path}: {error!r}")
            self.answer_times.append(watch.seconds)
            if answer is not None and answer.status_code < 500:
                return data_of(answer)
            if answer is not None:
                self.failures.append(f"{path}: {answer.status_code}")
            if now() > deadline:
                raise TimeoutError(f"{self.name} got no answer to {method} {path}")
            await asyncio.sleep(ASK_AGAIN_AFTER)

    async def respond(self, method: str, path: str, **options: Any) -> httpx.Response:
        self.api = await self._choose_node()
        answer = await super().respond(method, path, **options)
        if answer.headers.get("connection") == "close":
            self._left[self.api] = now()
        return answer

    async def _choose_node(self) -> str:
        """As a balancer does: a node that asks its clients to leave is left alone for a while."""
        while True:
            for _ in self.apis:
                api = self.apis[next(self._turns) % len(self.apis)]
                if now() - self._left.get(api, -LEFT_ALONE_FOR) >= LEFT_ALONE_FOR:
                    return api
            await asyncio.sleep(ASK_AGAIN_AFTER)

    async def appear(self) -> None:
        """With a new account."""
        await self.register(self.username, PASSWORD, self.name)

    async def another_login(self, password: str = PASSWORD) -> str:
        """Its token."""
        answer = await self.ask("POST", "/login", {"username": self.username, "password": password})
        token: str = answer["token"]
        return token

    async def upload_picture(self, picture: bytes) -> str:
        """The URL below the API."""
        answer = await self.respond("POST", "/file/upload", files={"file": ("picture.png", picture)})
        url: str = data_of(answer)
        return url

    async def contact_of(self, other: "Person") -> int:
        return next(int(row["contactId"]) for row in await self.contacts() if row["userId"] == other.user_id)

    async def found_group(self, name: str, others: Sequence["Person"]) -> None:
        contacts = [await self.contact_of(other) for other in others]
        await self.ask("POST", "/contact/group", {"name": name, "avatar": "", "contactIds": contacts})

    async def group_contact(self) -> int:
        return next(int(row["contactId"]) for row in await self.contacts() if row["groupId"])

    async def say(self, contact_id: int, text: str) -> Sent:
        """Until it is acknowledged, with the same local id all the time."""
        local_id, asked_at = str(uuid4()), now()
        message = await self.send(contact_id, text, local_id=local_id)
        return Sent(message["messageId"], message["roomId"], self.user_id, local_id, text, asked_at, now())

    async def missed(self, after: int) -> dict[int, int]:
        """The message of every delivery above `after`."""
        return {row["deliveryId"]: row["messageId"] for row in await self.sync(after)}
