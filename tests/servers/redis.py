"""Private Redis servers."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import redis

from tests.servers.process import Server, find_program, running, temporary_folder


class RedisServer(Server):
    """Redis that keeps nothing: started again, it is empty."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._program = find_program(("redis-server",), "redis-server", "ICHAT_TEST_REDIS_URL")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        settings = {
            "port": self.port,
            "bind": "127.0.0.1",
            "save": "",
            "appendonly": "no",
            "dir": self.folder,
        }
        return [
            self._program,
            *(word for key, value in settings.items() for word in (f"--{key}", str(value))),
        ]

    def answers(self) -> bool:
        with redis.Redis(port=self.port) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False


@contextlib.contextmanager
def redis_server() -> Iterator[RedisServer]:
    with temporary_folder() as folder:
        yield from running(RedisServer(folder))
