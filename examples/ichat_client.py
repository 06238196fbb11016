"""A small client of ichat, for programs: typed, asynchronous, in one file to copy.

It needs `httpx` and `websockets`. A bot has a token (docs/bots.md); people sign in:

async with Client("http://localhost:8080", token="ichat_...") as me:
    async for message in me.messages():
        await me.send(await me.contact_in(message["roomId"]), f"you said {message['text']}")
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self, TypedDict
from uuid import uuid4

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

PAGE: Final = 50
PIECE: Final = 1024**2
"""Bytes of a file that travel at once."""
TRIES: Final = 5
COMES_BACK_AFTER: Final = 1.0
"""Seconds after a connection broke."""
TUS: Final = {"tus-resumable": "1.0.0"}
BUSY: Final = {429, 503}
NOT_SIGNED_IN: Final = 1008
BEGUN, MESSAGE, REQUEST = 0, 1, 3
"""Types of notifications. Ours is the first: what no sync brings, as requests, can be asked for now."""


class Message(TypedDict):
    """`deliveryId` is 0 in a history; `isNew` is False for what was told before and is different now."""

    messageId: int
    roomId: int
    senderId: int
    type: int
    text: str
    image: str
    revoked: bool
    localId: str
    deliveryId: int
    isNew: bool
    createdAt: str
    editedAt: str | None
    replyTo: dict[str, Any] | None
    mentions: list[int]
    reactions: list[dict[str, Any]]
    attachments: list[dict[str, Any]]
    event: dict[str, Any] | None


class Contact(TypedDict):
    """One's own row of a conversation: `userId` of a pair, `groupId` of a group."""

    contactId: int
    roomId: int
    ownerId: int
    userId: int
    groupId: int
    alias: str
    blocked: bool
    mutedUntil: str | None
    pinnedAt: str | None
    archived: bool
    markedUnread: bool
    draft: str
    unread: int
    unreadMentions: int
    readMessageId: int
    peerReadMessageId: int
    lastMessageId: int
    lastMessageContent: str


class Notification(TypedDict):
    """What the server tells (docs/protocol-notifications.md)."""

    type: int
    payload: Any


class Refused(Exception):
    """The server says no: `code` of docs/protocol.md."""

    def __init__(self, status: int, code: int, message: str = "") -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code


class Place:
    """Where an explicit client is in its session; what it processed comes no second time."""

    def __init__(self) -> None:
        self.session = ""
        self.position = 0

    def opening(self) -> str:
        """The second frame of a socket."""
        return json.dumps({"session": self.session, "position": self.position})

    def greeted(self, frame: dict[str, Any]) -> bool:
        """By the answer to it, or by a frame with `reset`; whether the session is a new one."""
        new = not frame.get("resumed")
        self.session = frame["session"]
        if new:
            self.position = 0
        return new

    def processed(self, frame: dict[str, Any]) -> None:
        """A notification. Hints have no position."""
        self.position = max(self.position, frame.get("position", 0))

    def acknowledgement(self) -> str:
        return json.dumps({"ack": self.position})


class Client:
    """`server`: where its page is. Everything raises Refused."""

    def __init__(self, server: str, token: str = "", http: httpx.AsyncClient | None = None) -> None:
        self.api = f"{server.rstrip('/')}/api"
        self.token = token
        self.user_id = 0
        self.http = http or httpx.AsyncClient(timeout=30)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self.http.aclose()

    async def respond(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request, whatever comes of it. Raises httpx.TransportError."""
        headers = {"authorization": self.token} if self.token else {}
        headers |= options.pop("headers", {})
        return await self.http.request(method, f"{self.api}{path}", headers=headers, **options)

    async def ask(self, method: str, path: str, body: Any = None, /, **query: Any) -> Any:
        """The `data` of the answer. A busy server is asked again when it says so."""
        for _ in range(TRIES):
            answer = await self.respond(method, path, json=body, params=query)
            if answer.status_code not in BUSY:
                break
            await asyncio.sleep(float(answer.headers.get("retry-after", 1)))
        return data_of(answer)

    async def sign_in(self, username: str, password: str) -> None:
        self._enter(await self.ask("POST", "/login", {"username": username, "password": password}))

    async def register(self, username: str, password: str, nickname: str) -> None:
        wish = {"username": username, "password": password, "nickname": nickname, "avatar": ""}
        self._enter(await self.ask("POST", "/register", wish))

    def _enter(self, signed_in: dict[str, Any]) -> None:
        self.token, self.user_id = signed_in["token"], signed_in["userId"]

    async def contacts(self) -> list[Contact]:
        rows: list[Contact] = await self.ask("GET", "/contact")
        return rows

    async def contact_in(self, room_id: int) -> int:
        """One's own contact id of a room."""
        return next(row["contactId"] for row in await self.contacts() if row["roomId"] == room_id)

    async def befriend(self, other: "Client") -> None:
        """Both are signed in here."""
        await self.ask("POST", "/contact/user", {"userId": other.user_id})
        pending = await other.ask("GET", "/contact/pending")
        request_id = next(each["id"] for each in pending if each["requestUid"] == self.user_id)
        await other.ask("POST", "/contact/accept", None, requestId=request_id)

    async def send(
        self,
        contact_id: int,
        text: str = "",
        *,
        attachments: Sequence[str] = (),
        reply_to: int = 0,
        local_id: str = "",
    ) -> Message:
        """`local_id`: the same again is the same message, however often it is sent."""
        body = {
            "contactId": contact_id,
            "text": text,
            "attachments": list(attachments),
            "replyTo": reply_to,
            "localId": local_id or str(uuid4()),
        }
        message: Message = await self.ask("POST", "/chat/send", body)
        return message

    async def history(self, contact_id: int) -> list[Message]:
        """All of a conversation, oldest first."""
        rows: list[Message] = []
        while True:
            before = rows[0]["messageId"] if rows else 0
            query = {"contactId": contact_id, "lastMessageId": before, "limit": PAGE}
            page: list[Message] = await self.ask("GET", "/chat/messages", None, **query)
            rows = page + rows
            if len(page) < PAGE:
                return rows

    async def sync(self, after: int) -> list[Message]:
        """What was delivered after this number, as it is now, oldest first."""
        rows: list[Message] = []
        while True:
            last = rows[0]["deliveryId"] if rows else 0
            page: list[Message] = await self.ask(
                "GET", "/chat/sync", None, synced=after, last=last, limit=PAGE
            )
            rows = page[::-1] + rows
            if len(page) < PAGE:
                return rows

    async def upload(self, name: str, data: bytes) -> str:
        """The id of a file, for `attachments`; goes on where a line broke."""
        metadata = f"filename {b64encode(name.encode()).decode()}"
        headers = TUS | {"upload-length": str(len(data)), "upload-metadata": metadata}
        begun = await self.respond("POST", "/files", headers=headers)
        check(begun)
        file_id = str(begun.headers["location"].rpartition("/")[2])
        offset = 0
        while offset < len(data):
            piece = TUS | {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
            content = data[offset : offset + PIECE]
            with suppress(httpx.TransportError):
                check(await self.respond("PATCH", f"/files/{file_id}", headers=piece, content=content))
            received = await self.respond("HEAD", f"/files/{file_id}", headers=TUS)
            check(received)
            offset = int(received.headers["upload-offset"])
        return file_id

    async def download(self, file_id: str) -> bytes:
        """Of a message that one may read."""
        [ticket] = await self.ask("POST", "/file/tickets", {"fileIds": [file_id]})
        if ticket is None:
            raise Refused(403, 403)
        answer = await self.respond("GET", "/" + str(ticket["url"]).partition("/api/")[2])
        check(answer)
        return answer.content

    async def messages(self, after: int | None = None) -> AsyncIterator[Message]:
        """New ones of others, as `notifications`."""
        self.user_id = self.user_id or await self.whoami()
        async for told in self.notifications(after):
            message = told["payload"]
            if told["type"] == MESSAGE and message["isNew"] and message["senderId"] != self.user_id:
                yield message

    async def whoami(self) -> int:
        """As one's contacts say; 0 without any."""
        contacts = await self.ask("GET", "/contact")
        return int(contacts[0]["ownerId"]) if contacts else 0

    async def notifications(self, after: int | None = None) -> AsyncIterator[Notification]:
        """What is told from now on, or was delivered after `after`; nothing is lost or doubled, however often
        the line breaks. Whoever asks for the next one has processed the one before. Raises Refused when the
        token is over.
        """
        listener = _Listener(self, after)
        while True:
            try:
                async for notification in listener.listen():
                    yield notification
            except ConnectionClosed as closed:
                if closed.rcvd and closed.rcvd.code == NOT_SIGNED_IN:
                    raise Refused(401, 401) from None
            except (OSError, WebSocketException, httpx.TransportError):
                pass
            await asyncio.sleep(COMES_BACK_AFTER)


class _Listener:
    """One session over many connections."""

    def __init__(self, client: Client, after: int | None) -> None:
        self._client = client
        self._place = Place()
        self._delivered = after
        """The newest delivery that is known; None before the first greeting."""
        self._newest = 0
        """The newest message."""

    async def listen(self) -> AsyncIterator[Notification]:
        """Until the connection breaks. Raises ConnectionClosed, OSError, WebSocketException."""
        url = self._client.api.replace("http", "ws", 1)
        async with connect(f"{url}/ws/notification", max_size=None) as socket:
            await socket.send(self._client.token)
            await socket.send(self._place.opening())
            async for text in socket:
                frame = json.loads(text)
                if "session" in frame:
                    if self._place.greeted(frame):
                        yield Notification(type=BEGUN, payload=None)
                        async for missed in self._catch_up(frame["last"]):
                            yield missed
                elif "type" in frame:
                    if frame["type"] != MESSAGE or self._is_next(frame["payload"]):
                        yield Notification(type=frame["type"], payload=frame["payload"])
                    self._place.processed(frame)
                    await socket.send(self._place.acknowledgement())

    async def _catch_up(self, last: int) -> AsyncIterator[Notification]:
        """With what the last session did not bring; the first one begins with what is told from now on."""
        if self._delivered is None:
            self._delivered = last
        for message in await self._client.sync(self._delivered):
            message["isNew"] = message["messageId"] > self._newest
            if self._is_next(message):
                yield Notification(type=MESSAGE, payload=message)

    def _is_next(self, message: Message) -> bool:
        """False for a delivery that came before: a sync may bring what the new session tells, too."""
        known, delivery_id = self._delivered or 0, message["deliveryId"]
        if 0 < delivery_id <= known:
            return False
        self._delivered = max(known, delivery_id)
        self._newest = max(self._newest, message["messageId"])
        return True


def check(answer: httpx.Response) -> None:
    """Raises Refused."""
    if not answer.is_success:
        code = answer.json()["code"] if answer.content else answer.status_code
        raise Refused(answer.status_code, code)


def data_of(answer: httpx.Response) -> Any:
    """Of an envelope. Raises Refused."""
    envelope = answer.json()
    if envelope["code"] != 200:
        raise Refused(answer.status_code, envelope["code"], envelope["message"])
    return envelope["data"]
