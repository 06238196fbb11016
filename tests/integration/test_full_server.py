"""A real process with few descriptors, of which strangers hold as many as they get (promise S15)."""

import contextlib
import socket
from pathlib import Path

import pytest

from tests.ichat_program import Shell
from tests.integration.http.people import picture
from tests.integration.test_command import ANN, Serving, serving_from
from tests.plain_http import ask

DESCRIPTORS = 128
UPLOADS = 40
"""More than there are places for."""
UPLOAD = (
    "POST /api/file/upload HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n"
    "Content-Type: multipart/form-data; boundary=b\r\nAuthorization: {}\r\n\r\n"
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
)


def test_strangers_that_hold_everything_keep_nobody_out(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither connections that say nothing nor uploads that never end; the log says that it is full."""
    shell = Shell(limits={"NOFILE": DESCRIPTORS})
    with (
        serving_from(shell, "--data-dir", str(tmp_path)) as server,
        contextlib.ExitStack() as stack,
    ):
        token = server.post("/register", **ANN).json()["data"]["token"]
        for _ in range(UPLOADS):
            connection = stack.enter_context(_connected(server))
            connection.sendall(UPLOAD.format(token).encode())
        upload = {"files": {"file": ("a.png", picture())}, "headers": {"authorization": token}}
        assert ask("POST", f"{server.api}/file/upload", **upload).json()["code"] == 200  # type: ignore[arg-type]
        for _ in range(2 * DESCRIPTORS):
            stack.enter_context(_connected(server))
        assert server.post("/login", **ANN).json()["code"] == 200
        assert ask("POST", f"{server.api}/file/upload", **upload).json()["code"] == 200  # type: ignore[arg-type]
        assert "the server is full" in capfd.readouterr().err
        assert server.stop() == 0


def _connected(server: Serving) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port))
