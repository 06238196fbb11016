"""A span for each request; nothing of this is imported unless `tracing.endpoint` is set."""

import asyncio
from contextlib import ExitStack, suppress
from http import HTTPStatus
from typing import Any, Final

from opentelemetry.context import Context, attach
from opentelemetry.propagate import extract
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span, SpanKind, StatusCode, set_span_in_context
from sanic import Sanic
from sanic.response import BaseHTTPResponse
from structlog.contextvars import bind_contextvars

from config.tracing import traced
from entrypoints.http.measuring import NO_ROUTE, operation_name
from entrypoints.http.requests import TracedRequest

FLUSHED_WITHIN: Final = 4.0
"""Seconds for the last spans when the server stops."""


def trace(app: Sanic[Any, Any], provider: TracerProvider, *, behind_proxies: bool) -> None:
    """`behind_proxies`: one of ours may have begun the trace; what strangers say of theirs is not heard.

    What is logged on behalf of a request names its trace.
    """
    tracer = provider.get_tracer("ichat")
    watching = ExitStack()

    @app.before_server_start
    async def watch(_: object) -> None:
        watching.enter_context(traced(tracer))

    @app.after_server_stop
    async def stop(_: object) -> None:
        watching.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSHED_WITHIN):
                await asyncio.to_thread(provider.shutdown)

    @app.signal("http.routing.before")
    async def begin(request: TracedRequest) -> None:
        """Before anybody asks who it is. Sockets last for hours and are no spans."""
        if "upgrade" in request.headers:
            attach(Context())
            return
        parent = extract(dict(request.headers)) if behind_proxies else Context()
        span = tracer.start_span(request.method, parent, SpanKind.SERVER, {"ichat.request": request.id})
        request.ctx.span = span
        # No need to take it off again: the requests of a connection come one after the other.
        attach(set_span_in_context(span, parent))
        bind_contextvars(trace=format(span.get_span_context().trace_id, "032x"))

    async def end(request: TracedRequest, response: BaseHTTPResponse) -> None:
        span: Span | None = getattr(request.ctx, "span", None)
        if span is None:
            return
        span.update_name(operation_name(request.method, getattr(request.route, "path", NO_ROUTE)))
        span.set_attribute("http.request.method", request.method)
        span.set_attribute("http.response.status_code", response.status)
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            span.set_status(StatusCode.ERROR)
        span.end()

    app.middleware(end, "response")
