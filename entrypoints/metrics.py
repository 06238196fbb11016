"""`/metrics` on a port of its own, for all processes of a server together."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from prometheus_client import REGISTRY, CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from config.errors import CannotStart
from config.settings import Settings

FILES: Final = "PROMETHEUS_MULTIPROC_DIR"
"""What the library calls the folder in which the processes keep their numbers."""


@contextmanager
def metrics_served(settings: Settings) -> Iterator[None]:
    """As long as the block lasts; in a thread of its own. Workers must be started inside of it.

    Raises CannotStart.
    """
    if settings.metrics.port is None:
        yield
        return
    with ExitStack() as opened:
        registry = REGISTRY
        if settings.workers > 1:
            folder = opened.enter_context(TemporaryDirectory(prefix="ichat-metrics-"))
            os.environ[FILES] = folder
            opened.callback(os.environ.pop, FILES)
            registry = CollectorRegistry()
            registry.register(_OfTheLiving(folder))
        _serve(settings, registry, opened)
        yield


def _serve(settings: Settings, registry: CollectorRegistry, opened: ExitStack) -> None:
    host, port = settings.metrics.host, settings.metrics.port or 0
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise CannotStart(
            f"metrics cannot be served on {host} port {port}: {error.strerror}; "
            "choose another with ICHAT_METRICS__PORT"
        ) from None
    opened.callback(thread.join)
    opened.callback(server.server_close)
    opened.callback(server.shutdown)


class _OfTheLiving:
    """A worker that died has no sockets any more; what it counted stays."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._all = MultiProcessCollector(None, folder)  # type: ignore[no-untyped-call]

    def collect(self) -> Any:
        for file in Path(self._folder).glob("gauge_live*.db"):
            process = int(file.stem.rpartition("_")[2])
            if not Path(f"/proc/{process}").exists():
                mark_process_dead(process, self._folder)  # type: ignore[no-untyped-call]
        return self._all.collect()  # type: ignore[no-untyped-call]
