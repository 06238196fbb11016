"""What is logged when something fails; and what never is: secrets and what people write (promise S9)."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from config.settings import Settings
from domain.model.errors import FileNotSaved, ServerFault, StorageBroken, StorageFull, Unavailable
from domain.services.contacts import ContactService
from domain.services.logins import LoginService
from tests.integration.http.people import Town, picture
from tests.integration.running import running_server
from tests.logs import Lines

BEHIND_ANOTHER = "another transaction took over 1.5 s"
"""If work of the server's own was the first to ask for the locked file."""


@pytest.fixture
def log() -> Iterator[Lines]:
    with Lines() as lines:
        yield lines


async def test_neither_words_nor_passwords_nor_tokens_are_logged(
    tmp_path: Path, log: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the most talkative level, with the access log on, and when something breaks."""
    settings = Settings(profile="test", data_dir=tmp_path, bcrypt_cost=4, log_level="debug", access_log=True)
    async with running_server(settings) as server, Town(server) as town:
        log.listen()
        ann, _, contact_id = await town.friends()
        await ann.say(contact_id, "my word is private")
        await town.stranger_posts("/login", username="ann", password="guessed!")
        await town.anybody.get("/contact", params={"token": ann.token})
        await ann.upload(picture())

        async def fails(*_: object) -> None:
            raise KeyError("my word is private", "secret-12", ann.token)

        monkeypatch.setattr(ContactService, "list_contacts", fails)
        assert (await ann.get("/contact")).code == 500
    written = log.text
    assert "/api/chat/send" in written
    assert "request failed" in written
    assert "KeyError" in written
    for secret in ("private", "secret-12", "guessed!", ann.token, ann.token.rpartition(".")[2]):
        assert secret not in written


@pytest.mark.parametrize(
    ("kind", "status", "level"),
    [
        (Unavailable, 503, "warning"),
        (StorageFull, 507, "error"),
        (StorageBroken, 500, "error"),
        (FileNotSaved, 500, "error"),
    ],
)
async def test_a_refusal_of_our_own_making_is_one_line_with_part_and_cause(
    settings: Settings,
    log: Lines,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[ServerFault],
    status: int,
    level: str,
) -> None:
    """The client is told no more than the text for people."""

    async def fails(*_: object) -> None:
        raise kind("storage", "a mouse ate the cable")

    async with running_server(settings) as server, Town(server) as town:
        ann = await town.register("ann")
        log.listen()
        monkeypatch.setattr(ContactService, "list_contacts", fails)
        answer = await ann.get("/contact")
        await ann.get("/contact", contactId=7)
        await ann.post("/contact/accept", query={"requestId": 7})  # the client's own fault is nobody's news
    assert answer.status == status
    assert "mouse" not in str(answer.body)
    first, _ = log.lines
    shown = {name: first[name] for name in ("event", "part", "cause", "path", "method", "request", "level")}
    assert shown == {
        "event": "request refused",
        "part": "storage",
        "cause": "a mouse ate the cable",
        "path": "/api/contact",
        "method": "GET",
        "request": answer.body["requestId"],
        "level": level,
    }


async def test_storage_that_somebody_else_holds_is_named_in_the_log(settings: Settings, log: Lines) -> None:
    """The very fault, from a locked file to the answer."""
    settings = settings.model_copy(update={"storage": "sqlite"})
    async with running_server(settings) as server, Town(server) as town:
        await town.register("ann")
        log.listen()
        file = sqlite3.connect(settings.database_file, isolation_level=None, check_same_thread=False)
        with closing(file) as other:
            # In a thread: the server may have to finish something first, in this very loop.
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            refused = await town.stranger_posts(
                "/register", username="bob", password="sesame-42", nickname="Bob"
            )
            other.execute("ROLLBACK")
        assert refused.refusal == (503, 503)
    [line] = [line for line in log.lines if line["event"] == "request refused"]
    assert line["part"] == "storage"
    assert line["cause"] in {"database is locked", BEHIND_ANOTHER}


async def test_a_socket_that_cannot_be_served_says_why_in_the_log(
    settings: Settings, log: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise Unavailable("storage", "unplugged")

    async with running_server(settings) as server, Town(server) as town:
        ann = await town.register("ann")
        log.listen()
        monkeypatch.setattr(LoginService, "authenticate", fails)
        async with connect(f"{server.socket_url}/notification") as socket:
            await socket.send(ann.token)
            await socket.wait_closed()
            assert socket.close_code == 1013
    [line] = log.lines
    assert (line["event"], line["part"], line["cause"]) == ("a session ends", "storage", "unplugged")
    assert (line["address"], len(line["request"])) == ("127.0.0.1", 16)
