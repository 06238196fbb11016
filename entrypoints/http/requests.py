"""Requests as they come in: each with an id and the address that it comes from, before all else."""

import re
from secrets import token_hex
from time import perf_counter
from typing import Any, Final

from sanic import Request
from sanic.exceptions import BadURL
from structlog.contextvars import bind_contextvars, clear_contextvars

from domain.model.clients import UNKNOWN, Address, read_address
from entrypoints.http.framing import check_head

ID_HEADER: Final = "x-request-id"
OTHERS_ID: Final = re.compile(r"[A-Za-z0-9._:/+=-]{1,64}", re.ASCII)
"""What a proxy may call a request; anything else could write lines into our log."""
NO_REQUEST: Final = "NONE"
"""The method of what the framework makes to answer bytes that were no request."""


class TracedRequest(Request[Any, Any]):
    """Every line that is logged on behalf of this request says its id and its address."""

    address: Address

    def __init__(self, url_bytes: bytes, *args: Any, **kwargs: Any) -> None:
        """Raises BadURL and BadRequest, but never for the answer to a request that was refused with them."""
        self.began = perf_counter()
        if head := kwargs.get("head"):
            check_head(head)
        try:
            super().__init__(url_bytes, *args, **kwargs)
        except BadURL:
            if kwargs.get("method") != NO_REQUEST:
                raise
            super().__init__(b"*", *args, **kwargs)
        given = self.headers.get(ID_HEADER, "")
        self._id = given if OTHERS_ID.fullmatch(given) else token_hex(8)
        self.address = read_address(self._forwarded() or self._peer())
        clear_contextvars()  # a connection that is kept alive carried others before
        bind_contextvars(request=self._id, address=self.address.text)

    @property
    def id(self) -> str:
        return str(self._id)

    def is_encrypted(self) -> bool:
        """On its way to us, or to the outermost of our own proxies."""
        if self.app.config.PROXIES_COUNT:
            hops = self.headers.get("x-forwarded-proto", "").lower().split(",")
            return hops[0].strip() == "https"
        return bool(self.transport and self.transport.get_extra_info("sslcontext"))

    def _forwarded(self) -> str | None:
        """What the outermost of our own proxies says; what clients write before it is hearsay."""
        proxies = self.app.config.PROXIES_COUNT
        if not proxies:
            return None
        hops = ",".join(self.headers.getall("x-forwarded-for", [])).split(",")
        return hops[-proxies] if len(hops) >= proxies else None

    def _peer(self) -> str:
        peer = self.transport.get_extra_info("peername") if self.transport else None
        return str(peer[0]) if isinstance(peer, tuple) else ""


def address_of(request: Request[Any, Any]) -> Address:
    return request.address if isinstance(request, TracedRequest) else UNKNOWN
