"""Traces that cross nodes, as a collector sees them."""

from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.e2e.nodes import Deployment, two_nodes
from tests.e2e.story import Story
from tests.patience import until
from tests.storages import Databases

PID = "process.pid"


@dataclass(frozen=True, slots=True)
class HeardSpan:
    name: str
    trace: bytes
    process: int


@dataclass
class Collector:
    url: str = ""
    spans: list[HeardSpan] = field(default_factory=list)

    def hear(self, body: bytes) -> None:
        for of_process in ExportTraceServiceRequest.FromString(body).resource_spans:
            said = {each.key: each.value.int_value for each in of_process.resource.attributes}
            for scope in of_process.scope_spans:
                self.spans += [HeardSpan(each.name, each.trace_id, said[PID]) for each in scope.spans]

    def named(self, name: str) -> list[HeardSpan]:
        return [span for span in list(self.spans) if span.name == name]

    def crosses(self, request: HeardSpan) -> bool:
        """Whether another process handed over what came of it, too."""
        return any(
            span.trace == request.trace and span.process != request.process
            for span in self.named("hand over")
        )


@contextmanager
def listening() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.hear(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}/v1/traces"
        Thread(target=server.serve_forever, daemon=True).start()
        yield collector
        server.shutdown()


@pytest.fixture
def collector() -> Iterator[Collector]:
    with listening() as collector:
        yield collector


@pytest.fixture
def traced(tmp_path: Path, databases: Databases, collector: Collector) -> Iterator[Deployment]:
    settings = {"ICHAT_TRACING__ENDPOINT": collector.url}
    with two_nodes(tmp_path, databases.server("mysql"), settings) as deployment:
        yield deployment


async def test_what_another_node_hands_over_belongs_to_the_request(
    traced: Deployment, collector: Collector
) -> None:
    """Bob has a socket at each node: whichever Ann's request comes to, the other one is in its trace."""
    async with AsyncExitStack() as stack:
        story = Story(traced, stack, seed=1, long=False)
        ann, bob = await story.friends("ann", "bob")
        for node in (0, 1):
            await story.device(bob, f"device at {node}", nodes=[node])
        await story.say(ann, await ann.contact_of(bob))
        await story.ends_well()
        await until(lambda: any(map(collector.crosses, collector.named("POST /api/chat/send"))))
