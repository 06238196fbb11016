"""One process that serves, or several that share a socket."""

import asyncio
import signal
import socket
import sys
from collections.abc import Callable
from multiprocessing import parent_process

import uvloop

from config.errors import CannotStart
from config.kept import keep_private, make_folder
from config.logging import configure_logging
from config.secret import token_secret, turn_secret
from config.settings import Settings
from domain.model.errors import ServerFault
from entrypoints.app import create_app
from entrypoints.node import Node
from entrypoints.workers import Workers


def serve_app(settings: Settings) -> None:
    """Until SIGTERM or SIGINT. Raises CannotStart."""
    configure_logging(settings.log_level, settings.log_format)
    token_secret(settings)
    turn_secret(settings)
    _prepare_folders(settings)
    with _listen(settings) as listener:
        if settings.workers == 1:
            _serve(settings, listener, lambda: _announce(settings, listener))
        else:
            _announce(settings, listener)
            Workers(settings.workers, serve_worker, (settings, listener)).run()


def serve_worker(settings: Settings, listener: socket.socket) -> None:
    """One of several processes; it ends when its parent does."""
    try:
        _serve(settings, listener, lambda: None)
    except CannotStart as error:
        sys.exit(f"ichat: {error}")


def _prepare_folders(settings: Settings) -> None:
    if settings.storage_kind == "sqlite":
        make_folder(settings.database_file.parent)
    make_folder(settings.uploads, "upload_dir" if settings.upload_dir else "--data-dir")
    keep_private(settings)


def _serve(settings: Settings, listener: socket.socket, announce: Callable[[], None]) -> None:
    app = create_app(settings)
    try:
        uvloop.run(_serve_until_told(Node(app, listener), announce))
    except ServerFault as fault:
        raise CannotStart(str(fault)) from None


async def _serve_until_told(node: Node, announce: Callable[[], None]) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    parent = parent_process()
    if parent is not None:
        loop.add_reader(parent.sentinel, told.set)
    await node.start()
    announce()
    await told.wait()
    await node.stop()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=1024)
    except OSError as error:
        raise CannotStart(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror}"
        ) from None


def _announce(settings: Settings, listener: socket.socket) -> None:
    local = {"127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104 - only to choose what to show
    host = "localhost" if settings.host in local else settings.host
    port = listener.getsockname()[1]
    print(f"ichat ({settings.profile}) listens on http://{host}:{port}", flush=True)  # noqa: T201 - for who started it
