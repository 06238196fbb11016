"""Traces for OpenTelemetry: from a request to its statements and its letters, on whatever node those arrive.

Nothing here is imported, and nothing is wrapped, unless `tracing.endpoint` is set. Then the methods at which
a request waits are wrapped in place, as OpenTelemetry's own instrumentations do it. No span says what
somebody wrote: statements stand there without their values.
"""

import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import wraps
from typing import Any, Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import PROCESS_PID, SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanKind, Tracer, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from adapters.memory.mailboxes import MemoryMailboxes
from adapters.redis.mailboxes import RedisMailboxes
from adapters.sql.connection import Statement
from adapters.sql.session import Session
from config.setting_groups import TracingSettings
from config.version import VERSION
from domain.model.notifications import Envelope
from domain.services.live.notification_session import NotificationSession
from domain.services.live.participation import Participation
from domain.services.transactions import Transactions
from ports.mailboxes import Letter, Mailboxes

SENT_WITHIN: Final = 3
"""Seconds for one batch; what is not sent by then is dropped."""
TEXT_AT_MOST: Final = 1000
"""Characters of a statement."""

TRACE_CONTEXT: Final = TraceContextTextMapPropagator()
TRACEPARENT: Final = "traceparent"
SAYS_LITTLE: Final[Mapping[str, Any]] = {"record_exception": False, "set_status_on_exception": False}
"""What somebody wrote may stand in an exception."""

About = tuple[str, Mapping[str, str | int]]
"""The name of a span, and its attributes."""


def provider_of(settings: TracingSettings, name: str) -> TracerProvider:
    """Sends spans to the endpoint, in batches, from a thread of its own. `name`: of this server."""
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(settings.sample)),
        resource=Resource.create({SERVICE_NAME: name, SERVICE_VERSION: VERSION, PROCESS_PID: os.getpid()}),
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(settings.endpoint, timeout=SENT_WITHIN)))
    return provider


@contextmanager
def traced(tracer: Tracer) -> Iterator[None]:
    """While the block lasts, what a request waits for has a span, and so has each letter that comes of it, on
    the node that hands it over. What loops do by themselves has none.
    """
    with ExitStack() as watched:
        for method in ("run", "run_shared", "read", "read_anywhere"):
            watched.enter_context(_watched(tracer, Transactions, method, _transaction))
        watched.enter_context(_watched(tracer, Session, "_run", _statement, SpanKind.CLIENT))
        for mailboxes in (MemoryMailboxes, RedisMailboxes):
            watched.enter_context(_marked(mailboxes))
            watched.enter_context(_watched(tracer, mailboxes, "post", _letters, SpanKind.PRODUCER))
        for session, method in ((NotificationSession, "_hand_over"), (Participation, "_take")):
            watched.enter_context(_gone_on_with(tracer, session, method))
        yield


@contextmanager
def _watched(
    tracer: Tracer,
    owner: type,
    method: str,
    about: Callable[..., About],
    kind: SpanKind = SpanKind.INTERNAL,
) -> Iterator[None]:
    plain: Callable[..., Awaitable[Any]] = getattr(owner, method)

    @wraps(plain)
    async def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not get_current_span().get_span_context().is_valid:
            return await plain(self, *args, **kwargs)
        name, attributes = about(self, *args)
        with tracer.start_as_current_span(name, kind=kind, attributes=attributes, **SAYS_LITTLE) as span:
            try:
                return await plain(self, *args, **kwargs)
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                raise

    with _replaced(owner, method, watched):
        yield


@contextmanager
def _marked(mailboxes: type[Mailboxes]) -> Iterator[None]:
    """Its letters say what they come of, to whichever node they go."""
    plain = mailboxes.post

    @wraps(plain)
    async def post(self: Mailboxes, envelopes: Sequence[Envelope]) -> None:
        said: dict[str, str] = {}
        if get_current_span().get_span_context().trace_flags.sampled:
            TRACE_CONTEXT.inject(said)
        trace = said.get(TRACEPARENT, "")
        await plain(self, [replace(each, trace=trace) for each in envelopes] if trace else envelopes)

    with _replaced(mailboxes, "post", post):
        yield


@contextmanager
def _gone_on_with(tracer: Tracer, session: type, method: str) -> Iterator[None]:
    """The end of the way of a letter."""
    plain: Callable[..., Awaitable[None]] = getattr(session, method)

    @wraps(plain)
    async def hand_over(self: Any, letter: Letter, *args: Any) -> None:
        if not letter.trace:
            await plain(self, letter, *args)
            return
        parent = TRACE_CONTEXT.extract({TRACEPARENT: letter.trace}, Context())
        with tracer.start_as_current_span("hand over", parent, SpanKind.CONSUMER, **SAYS_LITTLE):
            await plain(self, letter, *args)

    with _replaced(session, method, hand_over):
        yield


@contextmanager
def _replaced(owner: type, method: str, by: object) -> Iterator[None]:
    plain = getattr(owner, method)
    setattr(owner, method, by)
    try:
        yield
    finally:
        setattr(owner, method, plain)


def _transaction(_: Transactions, work: Callable[..., object], *__: object) -> About:
    """Named after what is done in it."""
    return getattr(work, "__qualname__", "work").removesuffix(".<lambda>"), {}


def _statement(session: Session, statement: Statement) -> About:
    """With those that waited to go along in the same round trip."""
    together = len(session._waiting) + 1  # noqa: SLF001 - it is looked into
    return "SQL", {"db.query.text": statement[0][:TEXT_AT_MOST], "db.operation.batch.size": together}


def _letters(_: object, envelopes: Any, *__: object) -> About:
    return "deliver", {"ichat.receivers": sum(len(envelope.to) for envelope in envelopes)}
