"""What the server tells everybody of itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.setting_groups import CallSettings, IceSettings
from config.settings import Settings
from config.version import VERSION
from domain.model.errors import Unavailable
from tests.integration.http.people import Answer, Town
from tests.integration.running import RunningServer


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        profile="test",
        name="Home",
        data_dir=tmp_path,
        bcrypt_cost=4,
        rate_limits=False,
        limits={"revoke": "300"},
        calls=CallSettings(ring_seconds=45, members_at_most=4),
        ice=IceSettings(turn_urls=("turn:relay.test",), turn_secret="s" * 32),
        log_level="warning",
    )


async def test_a_stranger_is_told_what_clients_must_know(town: Town) -> None:
    """Before anybody has signed in. What the house has set is what it says."""
    told = Answer.of(await town.anybody.get("/server")).data
    assert abs(datetime.fromisoformat(told["now"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert told | {"now": ""} == {
        "name": "Home",
        "version": VERSION,
        "now": "",
        "registration": "open",
        "oidc": "",
        "limits": {
            "usernameAtLeast": 2, "usernameAtMost": 20, "passwordAtLeast": 8, "passwordAtMost": 128,
            "nicknameAtMost": 20, "groupNameAtMost": 50, "groupContactsAtMost": 100, "textBytes": 65535,
            "uploadBytes": 10 * 1024 * 1024, "anonymousUploadBytes": 1024 * 1024, "callMembersAtMost": 4,
            "fileBytes": 100 * 1024 * 1024, "directUploadBytes": 16 * 1024 * 1024, "attachmentsAtMost": 10,
            "historyAtMost": 100, "syncAtMost": 50, "searchAtMost": 50, "infosAtMost": 1000,
        },
        "times": {
            "revoke": 300, "edit": 86400, "ring": 45, "callLife": 32, "callGrace": 5,
            "callHeartbeat": 10, "heartbeat": 30,
            "session": 60, "contactRequest": 86400, "login": 86400,
        },
        "features": [
            "account-deletion", "blocks", "call-history", "call-lock", "call-steering", "contact-settings",
            "edits", "explicit-sessions", "export", "files", "forwards", "group-links", "group-roles",
            "logins", "mentions", "message-search", "passkeys", "pins", "presence", "privacy", "push",
            "reactions", "read-marks", "replies", "turn", "typing",
        ],
    }  # fmt: skip


async def test_the_description_names_every_limit_and_time(town: Town) -> None:
    """Whatever the answer holds is in the API's description."""
    described = (await town.anybody.get("/docs/openapi.json")).json()["components"]["schemas"]["ServerView"]
    told = Answer.of(await town.anybody.get("/server")).data
    for group in ("limits", "times"):
        assert set(described["properties"][group]["properties"]) == set(told[group])


async def test_up_is_said_while_storage_answers(
    town: Town, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To load balancers that ask with HEAD, too. A node without storage is none to send people to."""
    for method in ("GET", "HEAD"):
        assert (await town.anybody.request(method, "/health")).status_code == 200

    async def away(*_: object) -> None:
        raise Unavailable("storage", "unplugged")

    monkeypatch.setattr(server.parts.storage(), "read", away)
    for method in ("GET", "HEAD"):
        assert (await town.anybody.request(method, "/health")).status_code == 503
