"""People who use the API, each with a client that is signed in."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Self

import httpx
from PIL import Image

from tests.integration.running import RunningServer


@dataclass
class Answer:
    """An envelope with the status it came with."""

    status: int
    headers: httpx.Headers
    body: dict[str, Any]

    @classmethod
    def of(cls, response: httpx.Response) -> Self:
        """Every answer is an envelope; anything else fails the test here."""
        assert response.headers["content-type"] == "application/json; charset=utf-8", response.text
        body = response.json()
        if body["status"] == "ok":
            assert response.status_code == body["code"] == 200
            assert set(body) == {"status", "code", "data"}
        else:
            assert set(body) == {"status", "code", "message", "requestId"}
            assert body["requestId"] == response.headers["x-request-id"]
            assert body["status"] == "error"
            assert response.status_code >= 400
        return cls(response.status_code, response.headers, body)

    @property
    def code(self) -> int:
        code: int = self.body["code"]
        return code

    @property
    def refusal(self) -> tuple[int, int]:
        """Status and code."""
        assert self.body["status"] == "error", self.body
        return self.status, self.code

    @property
    def data(self) -> Any:
        assert self.body["status"] == "ok", self.body
        return self.body["data"]


@dataclass
class Person:
    user_id: int
    name: str
    token: str
    client: httpx.AsyncClient

    async def get(self, path: str, **query: Any) -> Answer:
        return Answer.of(await self.client.get(path, params=query))

    async def post(self, path: str, /, query: dict[str, Any] | None = None, **body: Any) -> Answer:
        return Answer.of(await self.client.post(path, params=query, json=body))

    async def post_raw(self, path: str, body: bytes, **headers: str) -> Answer:
        return Answer.of(await self.client.post(path, content=body, headers=headers))

    async def upload(self, data: bytes, name: str = "picture.png") -> Answer:
        return Answer.of(await self.client.post("/file/upload", files={"file": (name, data)}))

    async def contact_of(self, other: "Person") -> int:
        rows = (await self.get("/contact")).data
        contact_id: int = next(row["contactId"] for row in rows if row["userId"] == other.user_id)
        return contact_id

    async def say(self, contact_id: int, text: str, local_id: str = "") -> dict[str, Any]:
        answer = await self.post("/chat/send", contactId=contact_id, text=text, localId=local_id)
        data: dict[str, Any] = answer.data
        return data


class Town:
    """Registers people and makes them contacts."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self._clients = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self.anybody = await self._client()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._clients.aclose()

    async def _client(self, token: str = "") -> httpx.AsyncClient:
        return await self._clients.enter_async_context(self.server.client(token))

    async def register(self, name: str) -> Person:
        answer = await self.stranger_posts(
            "/register", username=name, password="secret-12", nickname=name.title()
        )
        return await self.person(name, answer)

    async def sign_in(self, name: str, password: str = "secret-12") -> Person:
        return await self.person(name, await self.stranger_posts("/login", username=name, password=password))

    async def person(self, name: str, signed_in: Answer) -> Person:
        token = signed_in.data["token"]
        return Person(signed_in.data["userId"], name, token, await self._client(token))

    async def stranger_posts(self, path: str, **body: Any) -> Answer:
        return Answer.of(await self.anybody.post(path, json=body))

    async def befriend(self, one: Person, other: Person) -> int:
        """The first one's contact id."""
        request = (await one.post("/contact/user", userId=other.user_id)).data
        assert (await other.post("/contact/accept", query={"requestId": request["id"]})).data is None
        return await one.contact_of(other)

    async def friends(self) -> tuple[Person, Person, int]:
        """Ann, Bob, and Ann's contact id of Bob."""
        ann, bob = await self.register("ann"), await self.register("bob")
        return ann, bob, await self.befriend(ann, bob)


def picture(width: int = 40, height: int = 30, kind: str = "PNG", **options: Any) -> bytes:
    written = BytesIO()
    Image.new("RGB", (width, height), (10, 120, 200)).save(written, kind, **options)
    return written.getvalue()
