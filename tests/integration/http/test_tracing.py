"""Traces: what a request waited for, and nothing of what was written."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from websockets.asyncio.client import connect

from adapters.sql.session import Session
from config.setting_groups import TracingSettings
from config.settings import Settings
from tests.integration.http.people import Town
from tests.integration.running import RunningServer, running_server
from tests.patience import until

HOUSE = Path(__file__).parents[3]
TEXT = "the treasure lies under the oak"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What would be sent."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr("config.tracing.provider_of", lambda *_: provider)
    return exporter


@pytest.fixture
async def traced(settings: Settings, spans: InMemorySpanExporter) -> AsyncIterator[RunningServer]:
    """Over SQLite, with statements."""
    del spans
    tracing = TracingSettings(endpoint="http://127.0.0.1:1/v1/traces")
    changed = settings.model_copy(update={"tracing": tracing, "storage": "sqlite"})
    async with running_server(changed) as server:
        yield server


def below(span: ReadableSpan, spans: Sequence[ReadableSpan]) -> list[ReadableSpan]:
    """What was waited for in it, however deep."""
    children = [each for each in spans if each.parent and each.parent.span_id == span.context.span_id]
    return [each for child in children for each in (child, *below(child, spans))]


async def test_a_send_is_traced_from_the_request_to_its_letters(
    traced: RunningServer, spans: InMemorySpanExporter
) -> None:
    """Who asks, the transaction with its statements, and the letters to both; not a word of the text."""
    async with Town(traced) as town:
        ann, _, contact_id = await town.friends()
        spans.clear()
        await ann.say(contact_id, TEXT)
        finished = spans.get_finished_spans()
    request = next(span for span in finished if span.name == "POST /api/chat/send")
    assert request.attributes
    assert (request.parent, request.attributes["http.response.status_code"]) == (None, 200)
    names = [span.name for span in below(request, finished)]
    assert "ChatService._send" in names
    assert "deliver" in names
    assert names.count("SQL") > 2
    statements = [
        str(span.attributes["db.query.text"]) for span in finished if span.attributes and span.name == "SQL"
    ]
    assert any(statement.startswith("INSERT INTO") for statement in statements)
    everything = "".join(span.to_json() for span in finished)
    assert TEXT not in everything
    assert ann.token not in everything


async def test_what_is_handed_over_belongs_to_the_request(
    traced: RunningServer, spans: InMemorySpanExporter
) -> None:
    """Bob's socket is open long before; what Ann's request brings him is a part of her trace."""
    async with Town(traced) as town:
        ann, bob, contact_id = await town.friends()
        async with connect(f"{traced.socket_url}/notification") as socket:
            await socket.send(bob.token)
            await socket.send("")
            await socket.recv()
            spans.clear()
            await ann.say(contact_id, TEXT)
            assert TEXT in str(await socket.recv())
            await until(lambda: "hand over" in [span.name for span in spans.get_finished_spans()])
        finished = spans.get_finished_spans()
    request = next(span for span in finished if span.name == "POST /api/chat/send")
    assert "hand over" in [span.name for span in below(request, finished)]
    assert {span.context.trace_id for span in finished if span.name == "hand over"} == {
        request.context.trace_id
    }


async def test_each_request_is_a_trace_of_its_own(traced: RunningServer, spans: InMemorySpanExporter) -> None:
    """Also on one connection, and whatever strangers say of theirs; failures are marked."""
    async with Town(traced) as town:
        ann = await town.register("ann")
        spans.clear()
        theirs = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        for path in ("/contact", "/contact", "/nowhere"):
            await ann.client.get(path, headers={"traceparent": theirs})
        finished = spans.get_finished_spans()
    roots = [span for span in finished if span.parent is None]
    assert len({span.context.trace_id for span in roots}) == 3
    assert len(finished) > len(roots)
    assert [span.name for span in roots] == ["GET /api/contact", "GET /api/contact", "none"]


async def test_a_proxy_of_ours_begins_the_trace(settings: Settings, spans: InMemorySpanExporter) -> None:
    """It says so in `traceparent`."""
    tracing = TracingSettings(endpoint="http://127.0.0.1:1/v1/traces")
    changed = settings.model_copy(update={"tracing": tracing, "proxies": 1})
    async with running_server(changed) as server, server.client() as client:
        parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        await client.get("/health", headers={"traceparent": parent})
    [span] = [span for span in spans.get_finished_spans() if span.name == "GET /api/health"]
    assert format(span.context.trace_id, "032x") == "0af7651916cd43dd8448eb211c80319c"


async def test_spans_are_sent_to_the_endpoint(settings: Settings) -> None:
    """By OTLP; at the latest when the server stops."""
    heard: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        Thread(target=collector.serve_forever, daemon=True).start()
        tracing = TracingSettings(endpoint=f"http://127.0.0.1:{collector.server_port}/v1/traces")
        changed = settings.model_copy(update={"tracing": tracing})
        async with running_server(changed) as server, server.client() as client:
            await client.get("/health")
        collector.shutdown()
    assert any(b"GET /api/health" in body for body in heard)


async def test_it_costs_nothing_while_it_is_off(server: RunningServer) -> None:
    """No wrapper in this process, no import in another one. (The client of Redis looks for the part with the
    metrics by itself, where it is installed.)
    """
    del server
    assert not hasattr(Session._run, "__wrapped__")
    program = (
        "import sys; from config.settings import Settings; from entrypoints.app import create_app;"
        "create_app(Settings(profile='test'));"
        "ours = ('config.tracing', 'entrypoints.http.tracing', 'opentelemetry.sdk.trace');"
        "print('imported', *(each for each in sys.modules if each.startswith(ours)))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=HOUSE, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert output.decode().splitlines()[-1] == "imported"
