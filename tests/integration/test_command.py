"""The command `ichat`, as an operator uses it."""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
from redis import Redis

from config.version import VERSION
from tests.ichat_program import ENDS_WITHIN, ICHAT, Program, Shell, ichat
from tests.integration.http.people import picture
from tests.patience import GIVEN, eventually
from tests.plain_http import ask
from tests.secret import SECRET as TOKEN_SECRET
from tests.servers.redis import redis_server

ANN = {"username": "ann", "password": "secret-12", "nickname": "Ann"}
SECRET = {"ICHAT_JWT_SECRET": TOKEN_SECRET}


class Serving:
    def __init__(self, process: Program, said: str) -> None:
        """`said`: its first line."""
        self.process = process
        listens = re.search(r"listens on (http://\S+)", said)
        assert listens, said
        self.api = f"{listens[1]}/api"
        self.port = int(listens[1].rpartition(":")[2])

    def post(self, path: str, token: str = "", **body: object) -> httpx.Response:
        return ask("POST", f"{self.api}{path}", json=body, headers={"authorization": token})

    def get(self, path: str, token: str) -> httpx.Response:
        return ask("GET", f"{self.api}{path}", headers={"authorization": token})

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(ENDS_WITHIN)

    def workers(self) -> set[int]:
        """The processes that serve, without Python's own helper beside them."""
        pid = self.process.pid
        children = _told_of(f"{pid}/task/{pid}/children").split()
        return {int(child) for child in children if "spawn_main" in _told_of(f"{child}/cmdline")}


def _told_of(process: str) -> str:
    """By the kernel; nothing once it is gone, which may be just now."""
    try:
        return Path(f"/proc/{process}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def serving(*words: str, **environment: str) -> AbstractContextManager[Serving]:
    return serving_from(Shell(), *words, **environment)


@contextmanager
def serving_from(shell: Shell, /, *words: str, **environment: str) -> Iterator[Serving]:
    reader, writer = os.pipe()
    with os.fdopen(reader, encoding="utf-8") as stdout:
        settings = {"ICHAT_BCRYPT_COST": "4"} | environment
        with os.fdopen(writer, "wb") as end:
            process = shell.start(["serve", "--port", "0", *words], settings, end)
        try:
            yield Serving(process, stdout.readline())
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(ENDS_WITHIN)


def test_the_command_and_the_package_tell_one_version() -> None:
    """The command that is installed; elsewhere the tests fork what it does (tests/ichat_program.py)."""
    told = subprocess.run([ICHAT, "--version"], capture_output=True, text=True, check=True)
    assert told.stdout == f"ichat {VERSION}\n"
    written = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    assert written["project"]["version"] == VERSION


def test_everything_is_still_there_after_a_restart(tmp_path: Path) -> None:
    """Accounts, pictures, and who is signed in: the secret is kept as well."""
    data = ("--data-dir", str(tmp_path / "data"))
    with serving(*data) as server:
        token = server.post("/register", **ANN).json()["data"]["token"]
        assert server.stop() == 0
    with serving(*data) as server:
        assert server.post("/user/infos", token, userIds=[1]).json()["data"][0]["username"] == "ann"
        assert server.post("/login", **ANN).json()["code"] == 200


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (("--workers", "2"), "--profile cluster"),
        (("--host", "0.0.0.0"), "ICHAT_JWT_SECRET"),
        (("--profile", "cluster"), "ICHAT_DATABASE_URL"),
        (("--profile", "huge"), "profile"),
        (("--config", "missing.yml"), "missing.yml cannot be read"),
        (("--host", "192.0.2.1"), "ICHAT_JWT_SECRET"),
    ],
)
def test_what_cannot_be_is_refused_with_advice(tmp_path: Path, words: tuple[str, ...], advice: str) -> None:
    refused = ichat("serve", "--data-dir", str(tmp_path), "--port", "0", *words)
    assert refused.returncode == 2
    assert advice in refused.stderr
    assert "Traceback" not in refused.stderr


def test_nobody_else_on_the_machine_can_read_what_the_server_keeps(tmp_path: Path) -> None:
    """Database, its log, the secret and pictures, however the operator's shell was set."""
    data = tmp_path / "data"
    with serving("--data-dir", str(data)) as server:
        token = server.post("/register", **ANN).json()["data"]["token"]
        form = {"file": ("ann.png", picture())}
        headers = {"authorization": token}
        uploaded = ask("POST", f"{server.api}/file/upload", files=form, headers=headers)
        assert uploaded.json()["code"] == 200
        kept = {str(path.relative_to(data)): path.stat().st_mode & 0o077 for path in data.rglob("*")}
    name = uploaded.json()["data"].removeprefix("file/")
    assert {"ichat.db", "ichat.db-wal", "jwt-secret", "uploads", f"uploads/{name}"} <= set(kept)
    assert set(kept.values()) == {0}


def test_a_port_in_use_is_said_so(tmp_path: Path) -> None:
    with serving("--data-dir", str(tmp_path / "one")) as server:
        port = server.api.rpartition(":")[2].removesuffix("/api")
        refused = ichat("serve", "--data-dir", str(tmp_path / "two"), "--port", port)
        assert refused.returncode == 2
        assert f"port {port}" in refused.stderr


def test_a_server_whose_start_nobody_sees_ends_in_order(tmp_path: Path) -> None:
    """`ichat serve | true`: it says why, and no process is left."""
    reader, writer = os.pipe()
    os.close(reader)
    with tempfile.TemporaryFile("w+") as stderr:
        words = ("serve", "--port", "0", "--data-dir", str(tmp_path))
        program = Shell().start(words, {}, writer, stderr)
        os.close(writer)
        assert program.wait(ENDS_WITHIN) == 2
        stderr.seek(0)
        said = stderr.read()
    assert "standard output" in said
    assert "Traceback" not in said
    assert "Exception" not in said


def test_servers_that_do_not_answer_are_said_so(tmp_path: Path) -> None:
    nowhere = {"ICHAT_MYSQL_URL": "mysql://nobody@127.0.0.1:1/x", "ICHAT_REDIS_URL": "redis://127.0.0.1:1/0"}
    refused = ichat(
        "serve", "--profile", "cluster", "--port", "0", "--data-dir", str(tmp_path), **nowhere, **SECRET
    )
    assert refused.returncode == 2
    assert refused.stderr == (
        "ichat: storage: no connection: Can't connect to MySQL server on '127.0.0.1'; "
        "see that it runs, and that database_url names its host, user, password and database\n"
    )


def test_what_a_migration_did_is_told_to_people_and_machines(tmp_path: Path) -> None:
    """How far it is goes apart, to whoever watches."""
    data = ("--data-dir", str(tmp_path))
    first = ichat("migrate", "--json", *data)
    assert (first.returncode, json.loads(first.stdout.splitlines()[-1])["applied"][:2]) == (0, [1, 2])
    second = ichat("migrate", *data)
    assert (second.returncode, second.stdout) == (0, "up to date\n")


def test_a_disabled_person_is_out_of_a_running_server(tmp_path: Path) -> None:
    """The command works beside the server, on the same database."""
    data = ("--data-dir", str(tmp_path))
    with serving(*data) as server:
        token = server.post("/register", **ANN).json()["data"]["token"]
        assert server.post("/user/infos", token).json()["code"] == 200
        assert ichat("disable-user", "ann", *data).returncode == 0
        # Its node remembers a login for half a second (S4).
        eventually(lambda: server.post("/user/infos", token).json()["code"] == 1005)
        assert server.post("/login", **ANN).json()["code"] == 403
        assert ichat("enable-user", "ann", *data).returncode == 0
        assert server.post("/login", **ANN).json()["code"] == 200
    refused = ichat("disable-user", "nobody", *data)
    assert (refused.returncode, refused.stderr) == (2, "ichat: user not found (用户不存在)\n")


def test_messages_are_indexed_anew_beside_a_running_server(tmp_path: Path) -> None:
    """Two words that were lost are found again; nothing to index is indexed at once."""
    data = ("--data-dir", str(tmp_path))
    with serving(*data) as server:
        empty = ichat("reindex", *data)
        assert (empty.returncode, empty.stdout.splitlines()[-1]) == (0, "indexed")
        ann = server.post("/register", **ANN).json()["data"]["token"]
        bob = server.post("/register", **ANN | {"username": "bob"}).json()["data"]
        request = server.post("/contact/user", ann, userId=bob["userId"]).json()["data"]
        server.post(f"/contact/accept?requestId={request['id']}", bob["token"])
        contact_id = server.get("/contact", ann).json()["data"][0]["contactId"]
        server.post("/chat/send", ann, contactId=contact_id, text="hello world")
        again = ichat("reindex", "--json", *data)
        assert (again.returncode, json.loads(again.stdout.splitlines()[-1])["what"]) == (0, "messages")
        found = server.get("/chat/search?q=wor+hel", ann).json()["data"]
        assert [message["text"] for message in found["messages"]] == ["hello world"]


def test_requests_under_way_are_answered_before_the_end(tmp_path: Path) -> None:
    """Promise F2: also one whose password comes, and is hashed, when nobody is let in any more."""
    with (
        serving("--data-dir", str(tmp_path), ICHAT_BCRYPT_COST="13") as server,
        ThreadPoolExecutor(1) as hands,
        socket.create_connection(("127.0.0.1", server.port), GIVEN) as connection,
    ):
        body = json.dumps(ANN).encode()
        connection.sendall(
            b"POST /api/register HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body)
        )
        assert connection.recv(1024).startswith(b"HTTP/1.1 100")
        exit_code = hands.submit(server.stop)
        eventually(lambda: not lets_in(server))
        connection.sendall(body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"connection: close" in answer.lower()
        assert exit_code.result() == 0


def lets_in(server: Serving) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), GIVEN).close()
    except ConnectionError:
        return False
    return True


def test_a_redis_that_evicts_keys_is_refused_with_advice(tmp_path: Path) -> None:
    """One sentence, at once."""
    with redis_server() as server, Redis(port=server.port) as redis:
        redis.config_set("maxmemory-policy", "allkeys-lru")
        settings = {"ICHAT_QUEUE": "redis", "ICHAT_REDIS_URL": server.url}
        refused = ichat("serve", "--data-dir", str(tmp_path), "--port", "0", **settings)
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1].startswith("ichat: redis: 127.0.0.1:")
    assert "maxmemory-policy noeviction" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("storage", ["sqlite", "mysql"])
def test_two_servers_do_not_share_a_storage_without_sharing_queues(
    tmp_path: Path, request: pytest.FixtureRequest, storage: str
) -> None:
    """The second is told so in a sentence; when the first was killed, it starts."""
    data = ("--data-dir", str(tmp_path))
    where = {} if storage == "sqlite" else {"ICHAT_DATABASE_URL": request.getfixturevalue("mysql_url")}
    with serving(*data, **where) as first:
        assert first.post("/register", **ANN).json()["code"] == 200
        refused = ichat("serve", *data, "--port", "0", **where)
        assert refused.returncode == 2
        assert re.fullmatch(r"ichat: storage: another ichat serves .*; stop it, or .*\n", refused.stderr)
        first.process.kill()
        with serving(*data, **where) as second:
            assert second.post("/login", **ANN).json()["code"] == 200


def test_nodes_of_a_cluster_share_everything(tmp_path: Path, mysql_url: str, redis_url: str) -> None:
    """Database, queues, and the folder of uploads: on purpose."""
    cluster = {"ICHAT_MYSQL_URL": mysql_url, "ICHAT_REDIS_URL": redis_url, **SECRET}
    data = ("--profile", "cluster", "--data-dir", str(tmp_path))
    with serving(*data, **cluster) as one, serving(*data, **cluster) as other:
        assert one.post("/register", **ANN).json()["code"] == 200
        assert other.post("/login", **ANN).json()["code"] == 200


def test_a_killed_worker_is_replaced(tmp_path: Path, empty_mysql_url: str, redis_url: str) -> None:
    """And all of them end with the one that looks after them."""
    cluster = {"ICHAT_MYSQL_URL": empty_mysql_url, "ICHAT_REDIS_URL": redis_url, **SECRET}
    behind = ichat("serve", "--profile", "cluster", "--port", "0", **cluster)
    assert (behind.returncode, "ichat migrate" in behind.stderr) == (2, True)
    assert ichat("migrate", "--profile", "cluster", **cluster).stdout.startswith("applied 1")
    assert ichat("migrate", "--profile", "cluster", **cluster).stdout == "up to date\n"
    data = ("--data-dir", str(tmp_path))
    with serving("--profile", "cluster", "--workers", "2", *data, **cluster) as server:
        ask("GET", f"{server.api}/health")
        first = server.workers()
        assert len(first) == 2
        os.kill(min(first), signal.SIGKILL)
        while len(server.workers() - {min(first)}) < 2:
            assert server.process.poll() is None
        for _ in range(4):
            assert ask("GET", f"{server.api}/health").status_code == 200
        assert server.stop() == 0
        assert server.workers() == set()


def test_workers_do_not_outlive_the_one_that_looks_after_them(
    tmp_path: Path, mysql_url: str, redis_url: str
) -> None:
    cluster = {"ICHAT_MYSQL_URL": mysql_url, "ICHAT_REDIS_URL": redis_url, **SECRET}
    data = ("--data-dir", str(tmp_path))
    with serving("--profile", "cluster", "--workers", "2", *data, **cluster) as server:
        ask("GET", f"{server.api}/health")
        workers = server.workers()
        assert len(workers) == 2
        server.process.kill()
        while any(Path(f"/proc/{worker}").exists() for worker in workers):
            assert server.process.wait(ENDS_WITHIN) == -signal.SIGKILL
