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

from tests.e2e.history import Sent

PATIENCE = 60.0
"""Seconds for one answer, whatever breaks."""
ASK_AGAIN_AFTER = 0.1
LEFT_ALONE_FOR = 2.0


class Refused(Exception):
    """A clean answer that says no. `code`: of the envelope."""

    def __init__(self, status: int, code: int) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


def now() -> float:
    return asyncio.get_running_loop().time()


class Person:
    """Asks one node after another (`apis`) until one answers."""

    def __init__(self, name: str, apis: Sequence[str]) -> None:
        self.name = name
        self.username = f"{name[:11]}-{uuid4().hex[:8]}"
        self.apis = list(apis)
        self.token = ""
        self.user_id = 0
        self.answer_times: list[float] = []
        self.failures: list[str] = []
        """Requests that a node took and did not answer, or answered with 5xx."""
        self._http = httpx.AsyncClient(timeout=5)
        self._left: dict[str, float] = {}
        self._turns = itertools.count(random.randrange(100))

    async def close(self) -> None:
        await self._http.aclose()

    async def ask(self, method: str, path: str, body: Any = None, /, **query: Any) -> Any:
        """The data of the answer. Raises Refused; goes on over broken connections and 5xx."""
        deadline = now() + PATIENCE
        while True:
            asked_at = now()
            try:
                answer = await self._ask_once(method, path, body, query)
            except httpx.ConnectError:
                answer = None
            except httpx.TransportError as error:
                answer = None
                self.failures.append(f"{path}: {error!r}")
            self.answer_times.append(now() - asked_at)
            if answer is not None and answer.status_code < 500:
                envelope = answer.json()
                if answer.is_success:
                    return envelope["data"]
                raise Refused(answer.status_code, envelope["code"])
            if answer is not None:
                self.failures.append(f"{path}: {answer.status_code}")
            if now() > deadline:
                raise TimeoutError(f"{self.name} got no answer to {method} {path}")
            await asyncio.sleep(ASK_AGAIN_AFTER)

    async def _ask_once(self, method: str, path: str, body: Any, query: dict[str, Any]) -> httpx.Response:
        api = await self._choose_node()
        headers = {"authorization": self.token} if self.token else {}
        answer = await self._http.request(method, f"{api}{path}", json=body, params=query, headers=headers)
        if answer.headers.get("connection") == "close":
            self._left[api] = now()
        return answer

    async def _choose_node(self) -> str:
        """As a balancer does: a node that asks its clients to leave is left alone for a while."""
        while True:
            for _ in self.apis:
                api = self.apis[next(self._turns) % len(self.apis)]
                if now() - self._left.get(api, -LEFT_ALONE_FOR) >= LEFT_ALONE_FOR:
                    return api
            await asyncio.sleep(ASK_AGAIN_AFTER)

    async def register(self) -> None:
        answer = await self.ask(
            "POST",
            "/register",
            {"username": self.username, "password": "secret-12", "nickname": self.name, "avatar": ""},
        )
        self.token, self.user_id = answer["token"], answer["userId"]

    async def sign_in(self, password: str = "secret-12") -> str:
        """The token of another login."""
        answer = await self.ask("POST", "/login", {"username": self.username, "password": password})
        token: str = answer["token"]
        return token

    async def befriend(self, other: "Person") -> None:
        await self.ask("POST", "/contact/user", {"userId": other.user_id})
        (request,) = [
            each for each in await other.ask("GET", "/contact/pending") if each["requestUid"] == self.user_id
        ]
        await other.ask("POST", "/contact/accept", None, requestId=request["id"])

    async def contacts(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = await self.ask("GET", "/contact")
        return rows

    async def contact_of(self, other: "Person") -> int:
        return next(int(row["contactId"]) for row in await self.contacts() if row["userId"] == other.user_id)

    async def found_group(self, name: str, others: Sequence["Person"]) -> None:
        contacts = [await self.contact_of(other) for other in others]
        await self.ask("POST", "/contact/group", {"name": name, "avatar": "", "contactIds": contacts})

    async def group_contact(self) -> int:
        return next(int(row["contactId"]) for row in await self.contacts() if row["groupId"])

    async def send(self, contact_id: int, text: str) -> Sent:
        """Until it is acknowledged, with the same local id all the time."""
        local_id, asked_at = str(uuid4()), now()
        message = await self.ask(
            "POST", "/chat/send", {"contactId": contact_id, "localId": local_id, "text": text}
        )
        return Sent(message["messageId"], message["roomId"], self.user_id, local_id, text, asked_at, now())

    async def sync(self, after: int) -> dict[int, int]:
        """The message of every delivery above `after`."""
        found: dict[int, int] = {}
        last = 0
        while True:
            page = await self.ask("GET", "/chat/sync", None, synced=after, last=last, limit=50)
            found |= {row["deliveryId"]: row["messageId"] for row in page}
            if len(page) < 50:
                return found
            last = min(found)

    async def read_all(self, contact_id: int) -> list[dict[str, Any]]:
        """The whole history of a room."""
        rows: list[dict[str, Any]] = []
        while True:
            before = rows[0]["messageId"] if rows else 0
            page = await self.ask(
                "GET", "/chat/messages", None, contactId=contact_id, lastMessageId=before, limit=100
            )
            rows = page + rows
            if len(page) < 100:
                return rows
