"""A client of HTTP that costs next to nothing, so that what is measured is the server."""

import asyncio
import json
from typing import Any


class QuickClient:
    """One kept connection; one request at a time."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, token: str = "", body: object = None) -> Any:
        """The data of the answer. Raises RuntimeError for any other than 200."""
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(*self._address)
        content = json.dumps(body).encode() if body is not None else b""
        head = (
            f"{method} /api{path} HTTP/1.1\r\nHost: {self._address[0]}\r\nContent-Length: {len(content)}\r\n"
        )
        if token:
            head += f"Authorization: {token}\r\n"
        if content:
            head += "Content-Type: application/json\r\n"
        self._writer.write(head.encode() + b"\r\n" + content)
        answer_head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answer_head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        answer = await self._reader.readexactly(length)
        if b" 200 " not in answer_head.split(b"\r\n", 1)[0]:
            raise RuntimeError(f"{method} {path}: {answer.decode()}")
        return json.loads(answer)["data"]

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
