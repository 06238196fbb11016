"""How a function becomes an operation of the API: its arguments are injected, its result is wrapped.

A handler takes what it needs by annotation (a body, a query, the caller's login, services) and returns
a view. It stays a plain function that a test can call with plain arguments.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, TypeVar, get_type_hints

from sanic import Blueprint, HTTPResponse, Request
from sanic_routing.route import Route

from adapters.wire.reading import Body, Query
from domain.model.errors import (
    BadRequest,
    ChatError,
    Forbidden,
    LoginExpired,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from domain.model.scopes import Scope
from entrypoints.http.answers import succeeded, succeeded_unless_known

Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Any]])

ALWAYS: Final = (Unavailable, TooManyRequests)
"""What any operation may refuse with."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What the documentation says of one operation."""

    method: str
    handler: Callable[..., Awaitable[Any]]
    open: bool
    scope: Scope | None
    """What the token of a bot needs."""
    own_errors: tuple[type[ChatError], ...]
    done: HTTPStatus | None
    """Of success without an envelope, where it is no download."""
    tagged: bool
    """Whether the answer has an ETag, and an unchanged one is a 304."""

    @property
    def hints(self) -> dict[str, Any]:
        return get_type_hints(self.handler)

    @property
    def answer(self) -> Any:
        """The type of the envelope's `data`, or HTTPResponse where there is no envelope."""
        return self.hints["return"]

    @property
    def body(self) -> type[Body] | None:
        return self.hints.get("body")

    @property
    def query(self) -> type[Query] | None:
        return self.hints.get("query")

    @property
    def errors(self) -> tuple[type[ChatError], ...]:
        kinds = (*self.own_errors, *ALWAYS)
        if not self.open:
            kinds = (Unauthenticated, LoginExpired, Forbidden, *kinds)  # not for every bot
        elif self.method == "POST":
            kinds = (*kinds, Forbidden)  # to a page of a foreign origin
        if self.body or self.query:
            kinds = (BadRequest, *kinds)
        return tuple(dict.fromkeys(kinds))


def operation(
    blueprint: Blueprint,
    method: str,
    path: str,
    *,
    open: bool = False,  # noqa: A002 - the word for it; nothing here opens a file
    errors: tuple[type[ChatError], ...] = (),
    limit: str | None = None,
    scope: Scope | None = None,
    done: HTTPStatus | None = None,
    tagged: bool = False,
    **route_options: Any,
) -> Callable[[Handler], Handler]:
    """Closed to everybody who is not signed in unless `open`. `errors`: what this one refuses with.

    `limit`: the name in `Limits` of how often a person may do it; whatever writes has one. `scope`: what the
    token of a bot needs; without one it is for people. `done`: the status of success, where the answer is
    neither an envelope nor a file. `tagged`: a list that seldom changes, not sent again to whoever has it.
    """

    def decorate(handler: Handler) -> Handler:
        described = Operation(method, handler, open, scope, errors, done, tagged)
        takes_request = "request" in described.hints

        @wraps(handler)
        async def answer(request: Request, **injected: Any) -> HTTPResponse | None:
            if takes_request:
                injected["request"] = request
            result = await handler(**injected)
            if request.responded:
                return None
            if isinstance(result, HTTPResponse):
                return result
            if tagged:
                return succeeded_unless_known(result, request.headers.get("if-none-match", ""))
            return succeeded(result)

        # The framework shall see the wrapper's own arguments, and the injection the handler's.
        del answer.__wrapped__
        answer.__annotations__ = described.hints
        answer.operation = described  # type: ignore[attr-defined] # read by `find_operation`
        blueprint.add_route(
            answer,
            path,
            methods=[method],
            name=f"{handler.__name__}_{method}",
            ctx_open=open,
            ctx_limit=limit,
            ctx_scope=scope,
            **route_options,
        )
        return handler

    return decorate


def find_operation(route: Route) -> Operation | None:
    """None for what is no part of the documented API."""
    return getattr(route.handler, "operation", None)
