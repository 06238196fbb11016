"""`ichat admin ...`: looking after a server at its command line."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from entrypoints.cli import main
from tests.servers.directory import PEOPLE, READER, READER_PASSWORD, directory_server

Admin = Callable[..., Any]


@pytest.fixture(autouse=True)
def own_umask() -> Iterator[None]:
    """The command sets that of its process, which goes on to other tests here."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def admin(tmp_path: Path) -> Admin:
    """Runs a command and reads what it answers for machines."""

    def run(*words: str, typed: str = "") -> Any:
        done = CliRunner().invoke(
            main,
            ["admin", *words, "--json", "--data-dir", str(tmp_path)],
            input=typed,
            catch_exceptions=False,
        )
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout) if done.stdout else None

    return run


def names(shown: Any) -> list[str]:
    return [user["username"] for user in shown["users"]]


def test_people_are_looked_after_without_the_web_client(admin: Admin) -> None:
    """The first administrator, somebody who gets a link, an invite; and the log says the operator did it."""
    admin("create", "ann", typed="secret-12\n")
    bob = admin("add", "bob", "--nickname", "Bob", "--url", "https://chat.example")
    assert bob["url"] == f"https://chat.example/reset#{bob['token']}"
    assert names(admin("users")) == ["bob", "ann"]
    assert names(admin("users", "--query", "bo")) == ["bob"]
    for deed in ("appoint", "dismiss", "disable", "enable", "end-logins", "reset-second-factor"):
        admin(deed, "bob")
    assert admin("reset-password", "bob")["token"] != bob["token"]
    assert admin("logins", "bob") == []
    invite = admin("invite", "--uses", "3")
    assert "/register#" in invite["url"]
    [listed] = admin("invites")
    admin("end-invite", str(listed["inviteId"]))
    admin("delete", "bob", "--yes")
    assert names(admin("users")) == ["ann"]
    entries = admin("audit")["entries"]
    assert {entry["actorId"] for entry in entries} == {0}
    assert [entry["action"] for entry in reversed(entries)] == [
        "user-created",
        "user-appointed",
        "user-created",
        "user-appointed",
        "user-dismissed",
        "user-disabled",
        "user-enabled",
        "user-logins-ended",
        "user-second-factor-reset",
        "user-password-reset",
        "invite-created",
        "invite-ended",
        "user-deleted",
    ]


def test_what_there_is_is_shown(admin: Admin) -> None:
    """Nothing yet, and said so."""
    assert admin("groups") == {"groups": [], "cursor": 0}
    assert admin("reports")["reports"] == admin("reports", "--closed")["reports"] == admin("calls") == []
    assert admin("status")["people"] == 0


def test_an_sfu_is_taken_out_of_service_and_back(
    admin: Admin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the server, which need not run; one that is not among the settings is refused."""
    assert admin("sfus") == []
    north, south = "ws+unix:/run/north.sock", "ws://10.0.0.2:8188"
    for name, value in (("URLS", f"{north},{south}"), ("SECRET", "s" * 32), ("ADMIN_KEY", "k" * 32)):
        monkeypatch.setenv(f"ICHAT_SFU__{name}", value)
    admin("drain-sfu", south)
    assert admin("sfus") == [
        {"url": north, "draining": False, "seats": 0},
        {"url": south, "draining": True, "seats": 0},
    ]
    admin("undrain-sfu", south)
    assert not any(each["draining"] for each in admin("sfus"))
    done = CliRunner().invoke(main, ["admin", "drain-sfu", "ws://nowhere", "--data-dir", str(tmp_path)])
    assert done.exit_code == 2
    assert done.output.startswith("ichat: ")


def test_people_read_tables_and_hear_what_is_wrong(admin: Admin, tmp_path: Path) -> None:
    """Columns under their names, and a sentence instead of a trace."""

    def said(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["admin", *words, "--data-dir", str(tmp_path)])
        return done.exit_code, done.output

    admin("create", "ann", "--nickname", "Ann", typed="secret-12\n")
    code, table = said("users")
    head, row = table.splitlines()
    assert (code, head.split()[:3], row.split()[:3]) == (
        0,
        ["userId", "username", "nickname"],
        ["1", "ann", "Ann"],
    )
    assert said("reports") == (0, "none\n")
    assert "people: 1" in said("status")[1]
    for words in (["disable", "nobody"], ["dissolve", "17"], ["close-report", "17"]):
        code, sentence = said(*words)
        assert code == 2
        assert sentence.startswith("ichat: ")
        assert "Traceback" not in sentence
    assert said("create", "bob") == (
        2,
        "ichat: there is no password: type one, or pass it on standard input\n",
    )
    assert said("delete", "ann")[0] == 1  # asked, and nobody said yes
    assert names(admin("users")) == ["ann"]


def test_bots_are_made_and_ended_at_the_command_line(admin: Admin) -> None:
    """Beyond what their owner could; the token is shown once, and a new one ends it."""
    admin("create", "ann", typed="secret-12\n")
    made = admin("add-bot", "ann", "echo", "--nickname", "Echo", "--scopes", "read,send,contacts")
    assert made["token"].startswith("ichat_")
    assert admin("new-bot-token", "echo")["token"] != made["token"]
    [bot] = admin("bots")["bots"]
    assert (bot["username"], bot["active"]) == ("echo", True)
    assert bot["scopes"] == ["contacts", "read", "send"]
    admin("delete", "echo", "--yes")
    assert admin("bots")["bots"] == []
    actions = [entry["action"] for entry in admin("audit")["entries"]]
    assert actions[:3] == ["user-deleted", "bot-token-made", "bot-created"]


def test_an_account_from_before_becomes_the_directorys(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the directory calls Ben; without one the operator hears what is missing."""
    admin("create", "ann", typed="secret-12\n")
    admin("add", "ben")
    with pytest.raises(AssertionError, match=r"ldap\.base"):
        admin("join", "ben")
    with directory_server() as directory:
        directory.add_person("b.miller", "known-there-1")
        for name, value in {
            "URL": directory.tls_url,
            "CA_FILE": str(directory.certificate),
            "BASE": PEOPLE,
            "BIND_DN": READER,
            "BIND_PASSWORD": READER_PASSWORD,
            "SECONDS": "30",
        }.items():
            monkeypatch.setenv(f"ICHAT_LDAP__{name}", value)
        admin("join", "ben", "--name", "b.miller")
    assert admin("audit")["entries"][0]["action"] == "user-joined"
