"""One process that serves, or several that share a socket."""

import socket

from config.settings import Settings
from entrypoints.app import create_app


def serve_app(settings: Settings) -> None:
    """Until it is told to stop. Raises InvalidSettings."""
    app = create_app(settings)
    with _listen(settings) as listener:
        _announce(settings, listener)
        app.run(sock=listener, single_process=True, access_log=settings.access_log, motd=False)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family, backlog=1024)


def _announce(settings: Settings, listener: socket.socket) -> None:
    host = "localhost" if settings.host in {"127.0.0.1", "::1", "0.0.0.0", "::"} else settings.host  # noqa: S104 - shown only
    port = listener.getsockname()[1]
    print(f"ichat ({settings.profile}) listens on http://{host}:{port}", flush=True)  # noqa: T201 - for the person who started it
