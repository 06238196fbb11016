"""Traces for OpenTelemetry: from a request to its statements and its letters.

Nothing here is imported, and nothing is wrapped, unless `tracing.endpoint` is set. Then the methods at which
a request waits are wrapped in place, as OpenTelemetry's own instrumentations do it. No span says what
somebody wrote: statements stand there without their values.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any, Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanKind, Tracer, get_current_span

from adapters.memory.mailboxes import MemoryMailboxes
from adapters.redis.mailboxes import RedisMailboxes
from adapters.sql.connection import Statement
from adapters.sql.session import Session
from config.setting_groups import TracingSettings
from config.version import VERSION
from domain.services.transactions import Transactions

SENT_WITHIN: Final = 3
"""Seconds for one batch; what is not sent by then is dropped."""
TEXT_AT_MOST: Final = 1000
"""Characters of a statement."""

About = tuple[str, Mapping[str, str | int]]
"""The name of a span, and its attributes."""


def provider_of(settings: TracingSettings, name: str) -> TracerProvider:
    """Sends spans to the endpoint, in batches, from a thread of its own. `name`: of this server."""
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(settings.sample)),
        resource=Resource.create({SERVICE_NAME: name, SERVICE_VERSION: VERSION}),
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(settings.endpoint, timeout=SENT_WITHIN)))
    return provider


@contextmanager
def traced(tracer: Tracer) -> Iterator[None]:
    """While the block lasts, what a request waits for has a span. What loops do by themselves has none."""
    with ExitStack() as watched:
        for method in ("run", "run_shared", "read"):
            watched.enter_context(_watched(tracer, Transactions, method, _transaction))
        watched.enter_context(_watched(tracer, Session, "_run", _statement, SpanKind.CLIENT))
        for mailboxes in (MemoryMailboxes, RedisMailboxes):
            watched.enter_context(_watched(tracer, mailboxes, "post", _letters, SpanKind.PRODUCER))
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
        with tracer.start_as_current_span(
            name, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                return await plain(self, *args, **kwargs)
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                raise

    setattr(owner, method, watched)
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
