"""One process that serves, or several and the one that looks after them."""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from multiprocessing import parent_process
from typing import Final

import uvloop

from config.errors import CannotStart, cannot_start
from config.kept import keep_private, make_folder
from config.logging import configure_logging
from config.secret import token_secret, turn_secret
from config.settings import Settings
from domain.model.errors import ServerFault
from entrypoints.app import create_app
from entrypoints.arrivals import Accepting, Arrivals, HandedOver
from entrypoints.http.connections import raise_descriptor_limit
from entrypoints.listening import bind, urls
from entrypoints.metrics import metrics_served
from entrypoints.node import Node
from entrypoints.web_files import PAGE
from entrypoints.workers import Workers

COLLECTED_AFTER: Final = (10_000, 20, 20)
"""Objects made and not let go of, and rounds, after which Python looks for cycles among the youngest, among
younger ones, and among all. One list of contacts has thousands, and no cycle.
"""


def serve_app(settings: Settings) -> bool:
    """Until SIGTERM or SIGINT. False if it did not start and has said why. Raises CannotStart."""
    configure_logging(settings.log_level, settings.log_format)
    raise_descriptor_limit()
    token_secret(settings)
    turn_secret(settings)
    _prepare_folders(settings)
    with metrics_served(settings), ExitStack() as opened:
        listeners = [opened.enter_context(each) for each in bind(settings.host, settings.port)]

        def announce() -> None:
            _announce(settings, listeners)

        if settings.workers > 1:
            return Workers(settings.workers, serve_worker, settings, listeners, announce).run()
        _serve(settings, Accepting(listeners), announce)
        return True


def serve_worker(settings: Settings, channel: socket.socket) -> None:
    """One of several processes; it ends when its parent does."""
    try:
        _serve(settings, HandedOver(channel), lambda: None)
    except CannotStart as error:
        sys.exit(f"ichat: {error}")


def _prepare_folders(settings: Settings) -> None:
    if settings.storage_kind == "sqlite":
        make_folder(settings.database_file.parent, "database_url" if settings.database_url else "--data-dir")
    make_folder(settings.uploads, "upload_dir" if settings.upload_dir else "--data-dir")
    if settings.web.root and not (settings.web.root / PAGE).is_file():
        raise CannotStart(f"web.root holds no web client: there is no {PAGE} in {settings.web.root}")
    keep_private(settings)


def _serve(settings: Settings, arrivals: Arrivals, announce: Callable[[], None]) -> None:
    app = create_app(settings)
    try:
        uvloop.run(_serve_until_told(Node(app, arrivals, settings.connections), announce))
    except ServerFault as fault:
        raise cannot_start(fault) from None


async def _serve_until_told(node: Node, announce: Callable[[], None]) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    parent = parent_process()
    if parent is not None:
        loop.add_reader(parent.sentinel, told.set)
    if not await _start(node, told):
        return
    _spare_what_stays()
    try:
        announce()
        await told.wait()
    finally:
        await node.stop()


def _spare_what_stays() -> None:
    """Modules, routes and statements live as long as the process: nobody looks through them for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


async def _start(node: Node, told: asyncio.Event) -> bool:
    """Whether it serves: not if it was told to stop while it still waited for its servers."""
    starting, stopping = asyncio.create_task(node.start()), asyncio.create_task(told.wait())
    await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    starting.cancel()
    try:
        await starting
    except asyncio.CancelledError:
        return False
    return True


def _announce(settings: Settings, listeners: Sequence[socket.socket]) -> None:
    """Raises CannotStart if nobody can hear it: what started the server is gone."""
    try:
        print(f"ichat ({settings.profile}) listens on {' and '.join(urls(listeners))}", flush=True)  # noqa: T201 - for who started it
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes it once more
        raise CannotStart(
            f"standard output cannot be written to: {error.strerror}; let it lead to a file or to /dev/null"
        ) from None
