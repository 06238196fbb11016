"""A websocket to Janus: requests and their answers, and what Janus says by itself.

What is promised here is described at https://janus.conf.meetecho.com/docs/rest and
https://janus.conf.meetecho.com/docs/videoroom.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from ports.sfu import UnitAway

PROTOCOL: Final = Subprotocol("janus-protocol")
PLUGIN: Final = "janus.plugin.videoroom"
ACKNOWLEDGED: Final = frozenset({"keepalive", "trickle"})
"""An `ack` is the whole answer to these; to other requests it is a receipt, and the answer follows."""
CONNECTS_WITHIN: Final = 1.0
ANSWERS_WITHIN: Final = 2.0
SETTLING: Final = 0.1
"""When this process itself stood still, answers that are there already need a moment to be read."""
FRAME_AT_MOST: Final = 1024 * 1024

Heard = Mapping[str, Any]


class JanusError(Exception):
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class JanusConnection:
    def __init__(self, socket: ClientConnection, secret: str, hear: Callable[[Heard], None]) -> None:
        self._socket = socket
        self._secret = secret
        self._hear = hear
        self._numbers = count(1)
        self._waiting: dict[str, tuple[str, asyncio.Future[Heard]]] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, url: str, secret: str, hear: Callable[[Heard], None]) -> "JanusConnection":
        """Raises UnitAway."""
        try:
            return cls(await _connected(url), secret, hear)
        except (OSError, TimeoutError, WebSocketException) as error:
            raise UnitAway(str(error)) from None

    async def wait_closed(self) -> None:
        await asyncio.wait([self._reader])

    async def close(self) -> None:
        self._reader.cancel()
        self._fail()
        with suppress(OSError, WebSocketException, TimeoutError):
            self._socket.transport.abort()

    async def ask(
        self,
        verb: str,
        *,
        session: int | None = None,
        handle: int | None = None,
        within: float = ANSWERS_WITHIN,
        **more: Any,
    ) -> Heard:
        """Raises JanusError, and UnitAway without an answer in time."""
        name = str(next(self._numbers))
        request = {"janus": verb, "transaction": name, "apisecret": self._secret, **more}
        request |= {"session_id": session} if session else {}
        request |= {"handle_id": handle} if handle else {}
        answer: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        self._waiting[name] = (verb, answer)
        try:
            async with asyncio.timeout(within):
                await self._socket.send(json.dumps(request))
            heard = await _within(answer, within)
        except (OSError, TimeoutError, WebSocketException) as error:
            raise UnitAway(f"{verb}: {error}") from None
        finally:
            del self._waiting[name]
        if heard["janus"] == "error":
            raise JanusError(heard["error"]["code"], heard["error"]["reason"])
        return heard

    async def message(
        self,
        session: int,
        handle: int,
        body: Mapping[str, Any],
        jsep: Mapping[str, Any] | None = None,
        within: float = ANSWERS_WITHIN,
    ) -> tuple[Heard, Heard | None]:
        """What the plugin answers, and the session description that comes with it. Raises as `ask`."""
        with_jsep = {"jsep": jsep} if jsep else {}
        heard = await self.ask(
            "message", session=session, handle=handle, within=within, body=body, **with_jsep
        )
        data = heard["plugindata"]["data"]
        if "error_code" in data:
            raise JanusError(data["error_code"], data["error"])
        return data, heard.get("jsep")

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                self._take(json.loads(text))
        except (OSError, WebSocketException, ValueError):
            pass
        finally:
            self._fail()

    def _take(self, heard: Heard) -> None:
        verb, answer = self._waiting.get(heard.get("transaction", ""), ("", None))
        if heard["janus"] == "ack" and verb not in ACKNOWLEDGED:
            return
        if answer is None:
            self._hear(heard)
        elif not answer.done():
            answer.set_result(heard)

    def _fail(self) -> None:
        for _, answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(OSError("the connection is closed"))
                answer.exception()  # whoever waited may be gone


async def _connected(url: str) -> ClientConnection:
    if url.startswith("ws+unix:"):
        return await unix_connect(
            urlsplit(url).path,
            "ws://localhost/",
            subprotocols=[PROTOCOL],
            open_timeout=CONNECTS_WITHIN,
            max_size=FRAME_AT_MOST,
        )
    return await connect(
        url, subprotocols=[PROTOCOL], open_timeout=CONNECTS_WITHIN, max_size=FRAME_AT_MOST, proxy=None
    )


async def _within(answer: asyncio.Future[Heard], seconds: float) -> Heard:
    done, _ = await asyncio.wait([answer], timeout=seconds)
    if not done:
        done, _ = await asyncio.wait([answer], timeout=SETTLING)
    if not done:
        raise TimeoutError("no answer")
    return answer.result()
