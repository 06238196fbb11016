"""Where a request begins and ends, without the leniency by which two servers come to see different requests.

What Sanic reads and a proxy before us may read otherwise is refused (RFC 9112 sections 5.1, 6.3 and 7.1).
"""

import re
from functools import lru_cache
from time import monotonic
from typing import Any, Final

from sanic.exceptions import BadRequest, PayloadTooLarge
from sanic.http import Http
from sanic.response import BaseHTTPResponse

DECIMAL: Final = re.compile(r"[0-9]{1,18}[ \t]*", re.ASCII)
HEXADECIMAL: Final = re.compile(r"[0-9a-fA-F]{1,15}", re.ASCII)
FIELD: Final = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n\0]*")
HOST: Final = b"host:"
LINE_END: Final = b"\r\n"
HEXADECIMAL_BASE: Final = 16

HEADERS_KEPT: Final = 1024
BaseHTTPResponse._sanitize_header_value = staticmethod(  # type: ignore[method-assign] # noqa: SLF001
    lru_cache(HEADERS_KEPT)(BaseHTTPResponse._sanitize_header_value)  # noqa: SLF001
)
"""Sanic looks at each letter of each name and value for line ends, 25 us in all, and most are the same in
every answer; it has no other place to remember what it found.
"""

REST_OF_BODY: Final = 30.0
"""Seconds for sending what nobody reads: browsers look at the answer only when they have sent all."""


def check_head(head: bytes) -> None:
    """The head of a request without the empty line. Raises BadRequest."""
    fields = head.split(LINE_END)[1:]
    if not all(map(FIELD.fullmatch, fields)):
        raise BadRequest("a header that is none")
    if sum(field.lower().startswith(HOST) for field in fields) > 1:
        raise BadRequest("more than one host")


class StrictHttp(Http):
    """Sanic's, with lengths that are digits, chunks that end where they say, and patience at the end."""

    async def read(self) -> bytes | None:
        """Some of the body. A peer may send all of it, and read then what was wrong."""
        try:
            await self._check_chunk_end()
            piece: bytes | None = await super().read()
        except (BadRequest, PayloadTooLarge):
            self._let_the_rest_come()
            self._connection.linger(monotonic() + REST_OF_BODY)
            raise
        return piece

    @property
    def _connection(self) -> Any:
        """Ours; it cannot be named from here."""
        return self.protocol

    def _let_the_rest_come(self) -> None:
        if "content-length" in self.request.headers:
            self._connection.rest_has_an_end()

    async def http1_response_header(self, data: bytes, end_stream: bool) -> None:
        """A refusal that leaves a large body unread is the last one of its connection, and says so."""
        if self.request_body and self._leaves_too_much():
            self.keep_alive = False
            self._let_the_rest_come()
        await super().http1_response_header(data, end_stream)

    def _leaves_too_much(self) -> bool:
        """More than Sanic reads to its end before the next request. How long chunks are nobody knows yet."""
        sanic: Any = self  # whose annotations know no "chunked" and no size
        return bool(sanic.request_body == "chunked" or sanic.request_bytes > sanic.protocol.request_max_size)

    async def _check_chunk_end(self) -> None:
        """Sanic skips two bytes before the next size, whatever they are."""
        kind: Any = self.request_body  # Sanic's annotation knows no "chunked"
        if kind != "chunked" or self.request_bytes_left:
            return
        while len(self.recv_buffer) < len(LINE_END):
            await self._receive_more()
        if self.recv_buffer[: len(LINE_END)] != LINE_END:
            self.keep_alive = False
            raise BadRequest("a chunk that is longer than it says")

    @staticmethod
    def _safe_int(value: str, base: int = 10) -> int:
        """Raises ValueError."""
        if not (HEXADECIMAL if base == HEXADECIMAL_BASE else DECIMAL).fullmatch(value):
            raise ValueError
        return int(value, base)
