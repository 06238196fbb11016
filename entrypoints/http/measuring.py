"""How many requests there are of each operation, and how long they take."""

from time import perf_counter
from typing import Any

from sanic import Sanic
from sanic.response import BaseHTTPResponse

from adapters.metrics import REQUEST_SECONDS, REQUESTS
from entrypoints.http.requests import TracedRequest

NO_ROUTE = "none"


def measure(app: Sanic[Any, Any]) -> None:
    """Sockets are no requests: they last for hours."""
    counters: dict[tuple[Any, str, int], Any] = {}
    clocks: dict[tuple[Any, str], Any] = {}

    async def note(request: TracedRequest, response: BaseHTTPResponse) -> None:
        if getattr(request.ctx, "is_socket", False):
            return
        path, method, status = getattr(request.route, "path", NO_ROUTE), request.method, response.status
        counter = counters.get((path, method, status))
        if counter is None:
            counter = REQUESTS.labels(operation_name(method, path), status)
            counters[path, method, status] = counter
        clock = clocks.get((path, method))
        if clock is None:
            clock = clocks[path, method] = REQUEST_SECONDS.labels(operation_name(method, path))
        counter.inc()
        clock.observe(perf_counter() - request.began)

    app.middleware(note, "response")


def operation_name(method: str, path: str) -> str:
    """One for everything that has no route: strangers choose methods and paths."""
    return path if path == NO_ROUTE else f"{method} /{path.lstrip('/')}"
