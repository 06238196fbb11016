"""What an operator gets wrong: one sentence that says what to do, and a process that has ended (F4)."""

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from tests.ichat_program import Shell, ichat
from tests.integration.test_command import ANN, SECRET, serving
from tests.plain_http import ask
from tests.servers.databases import cursor, fresh_database

HIDDEN = "271828182845904523"
"""Stands wherever a secret may stand, and must not be said."""
CLUSTER = ("--profile", "cluster")


def check(refused: subprocess.CompletedProcess[str], advice: str) -> None:
    said = [line for line in refused.stderr.splitlines() if not line.startswith("{")]
    assert refused.returncode == 2, refused.stderr
    assert len(said) == 1, said
    assert said[0].startswith("ichat: ")
    assert advice in said[0]
    assert HIDDEN not in refused.stderr + refused.stdout
    assert "listens on" not in refused.stdout


def nothing(_: Path) -> None:
    pass


@dataclass(frozen=True)
class Mistake:
    """`prepare` is given the data folder of a server that has run before."""

    name: str
    advice: str
    prepare: Callable[[Path], object] = nothing
    words: Sequence[str] = ()
    environment: dict[str, str] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def rights(name: str, mode: int) -> Callable[[Path], object]:
    return lambda folder: (folder / name).chmod(mode)


def config(text: str, mode: int = 0o600) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        file = folder / "config.yml"
        file.write_text(text)
        file.chmod(mode)

    return write


def without(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def overwritten(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text * 1000)


CONFIG = ("--config", "data/config.yml")
FULL = {"FSIZE": 10}
"""A stand-in for a full disk that needs no rights: no file may grow beyond so many bytes."""

MISTAKES = [
    Mistake("a data folder to read only", "choose another with --data-dir", rights(".", 0o500)),
    Mistake("a data folder that is closed", "choose another folder with --data-dir", rights(".", 0)),
    Mistake("a database to read only", "let the user that runs ichat write there", rights("ichat.db", 0o400)),
    Mistake(
        "a database that is closed", "let the user that runs ichat read and write", rights("ichat.db", 0)
    ),
    Mistake("a database that is none", "put a backup there", overwritten("ichat.db", "no database")),
    Mistake("a secret that is closed", "may read and write there", rights("jwt-secret", 0)),
    Mistake("pictures to read only", "choose another with --data-dir", rights("uploads", 0o500)),
    Mistake("no room for the secret", "see that there is room", without("jwt-secret"), limits=FULL),
    Mistake("no room for the database", "has room", without("ichat.db"), limits=FULL),
    Mistake("a configuration that is closed", "let the user that runs", config("port: 1", 0), CONFIG),
    Mistake("no configuration", "--config", words=("--config", "data/nowhere.yml")),
    Mistake(
        "a variable that is spelt wrong",
        "did you mean ICHAT_JWT_SECRET?",
        environment={"ICHAT_JWT_SECERT": HIDDEN},
    ),
    Mistake("a client that is not there", "web.root", environment={"ICHAT_WEB__ROOT": "/nowhere"}),
]


@pytest.fixture(scope="module")
def after_a_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a server that has stopped."""
    folder = tmp_path_factory.mktemp("run") / "data"
    with serving("--data-dir", str(folder)) as server:
        assert server.stop() == 0
    return folder


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_one_sentence_that_says_what_to_do(
    after_a_run: Path, tmp_path: Path, mistake: Mistake
) -> None:
    data = shutil.copytree(after_a_run, tmp_path / "data")
    mistake.prepare(data)
    words = ("serve", "--port", "0", "--data-dir", "data", *mistake.words)
    refused = Shell(tmp_path, mistake.limits).run(words, mistake.environment)
    data.chmod(0o700)
    check(refused, mistake.advice)


def test_a_disk_that_becomes_full_keeps_nobody_from_reading(tmp_path: Path) -> None:
    """What does not fit is answered with 507; with room again, all is well (promise F9)."""
    with serving("--data-dir", str(tmp_path)) as server:
        token = server.post("/register", **ANN).json()["data"]["token"]
        noise = Image.effect_noise((1500, 1500), 100)
        noise.save(written := BytesIO(), "PNG")
        upload = {"files": {"file": ("noise.png", written.getvalue())}, "headers": {"authorization": token}}

        def uploaded() -> httpx.Response:
            return ask("POST", f"{server.api}/file/upload", **upload)  # type: ignore[arg-type] # two of its options

        limits = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
        refused = uploaded()
        assert (refused.status_code, refused.json()["code"]) == (507, 507)
        assert server.post("/user/infos", token, userIds=[1]).json()["code"] == 200
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)
        assert uploaded().json()["code"] == 200


def signed_in_as(url: str, who: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{who}@{parts.hostname}:{parts.port}").geturl()


def test_a_database_server_that_lets_nobody_in(tmp_path: Path, server_url: str, redis_url: str) -> None:
    """Several workers say it once."""
    url = signed_in_as(server_url, f"nobody:{HIDDEN}")
    where = {"ICHAT_DATABASE_URL": url, "ICHAT_REDIS_URL": redis_url, **SECRET}
    if not urlsplit(url).path:
        where["ICHAT_DATABASE_URL"] += "/ichat"
    data = ("--data-dir", str(tmp_path), "--workers", "2")
    check(ichat("serve", *CLUSTER, "--port", "0", *data, **where), "database_url names its host, user")
    check(ichat("migrate", *CLUSTER, **where), "database_url names its host, user")


def test_a_database_that_is_not_there(tmp_path: Path, server_url: str, redis_url: str) -> None:
    url = urlsplit(server_url)._replace(path="/nowhere").geturl()
    where = {"ICHAT_DATABASE_URL": url, "ICHAT_REDIS_URL": redis_url, **SECRET}
    refused = ichat("serve", *CLUSTER, "--port", "0", "--data-dir", str(tmp_path), **where)
    check(refused, "database_url names its host, user, password and database")


@contextmanager
def reader(server_url: str, database_url: str) -> Iterator[str]:
    """Somebody who may sign in there, and make nothing."""
    name = f"reader_{uuid4().hex[:12]}"
    database = urlsplit(database_url).path.removeprefix("/")
    with cursor(server_url) as server:
        if server_url.startswith("postgresql:"):
            server.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{HIDDEN}'")
        else:
            server.execute(f"CREATE USER {name} IDENTIFIED BY '{HIDDEN}'")
            server.execute(f"GRANT SELECT ON {database}.* TO {name}")
        try:
            yield name
        finally:
            server.execute(f"DROP USER {name}")


def test_a_user_of_the_database_who_may_not_make_tables(server_url: str, redis_url: str) -> None:
    with fresh_database(server_url) as database_url, reader(server_url, database_url) as name:
        url = signed_in_as(database_url, f"{name}:{HIDDEN}")
        where = {"ICHAT_DATABASE_URL": url, "ICHAT_REDIS_URL": redis_url, **SECRET}
        check(ichat("migrate", *CLUSTER, **where), "grant it all rights")


def test_a_redis_that_wants_another_password(tmp_path: Path, redis_url: str) -> None:
    url = signed_in_as(redis_url, f"nobody:{HIDDEN}")
    where = {"ICHAT_QUEUE": "redis", "ICHAT_REDIS_URL": url}
    refused = ichat("serve", "--port", "0", "--data-dir", str(tmp_path), **where)
    check(refused, "redis_url names its user and password")
