"""What is recorded for whoever guards the server: lines with account and address (S17)."""

from collections.abc import Iterator
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from config.settings import Settings
from domain.model.audit import AT_THE_SERVER
from domain.model.ids import UserId
from domain.model.server import RegistrationMode
from ports.security_log import SecurityEvent
from tests.integration.http.people import Town
from tests.integration.running import running_server
from tests.logs import Lines

PASSWORD, NEW = "sesame-42", "open-sesame-43"


@pytest.fixture
def log() -> Iterator[Lines]:
    with Lines() as lines:
        yield lines


OF_OTHER_STORIES = {
    SecurityEvent.ACCOUNT_DELETED,
    SecurityEvent.ADMINISTRATOR_APPOINTED,
    SecurityEvent.ADMINISTRATOR_DISMISSED,
    SecurityEvent.SECOND_FACTOR_ON,
    SecurityEvent.SECOND_FACTOR_OFF,
    SecurityEvent.PASSKEY_ADDED,
    SecurityEvent.PASSKEY_REMOVED,
    SecurityEvent.IDENTITY_JOINED,
    SecurityEvent.IDENTITY_PARTED,
    SecurityEvent.DATA_EXPORTED,
    SecurityEvent.BOT_TOKEN_MADE,
    SecurityEvent.WEBHOOK_MADE,
    SecurityEvent.WEBHOOK_ENDED,
    SecurityEvent.FILE_INFECTED,
}


def recorded(log: Lines) -> list[dict[str, Any]]:
    return [line for line in log.lines if line["logger"] == "ichat.security"]


async def test_every_event_is_one_line_with_account_and_address(settings: Settings, log: Lines) -> None:
    """At a level at which nothing else is heard, and without a word of what anybody typed."""
    settings = settings.model_copy(
        update={
            "rate_limits": True,
            "limits": {"contact_request_per_user": "1/3600"},
            "proxies": 1,
            "registration": RegistrationMode.OPEN,
        }
    )
    async with running_server(settings) as server, Town(server) as town:
        town.anybody.headers["x-forwarded-for"] = "192.0.2.7"
        made = await town.stranger_posts("/register", username="ann", password=PASSWORD, nickname="Ann")
        ann = await town.person("ann", made)
        ann.client.headers["x-forwarded-for"] = "[2001:db8::9]:4711"
        log.listen()
        for name, password in (("ann", "guessed-1"), ("my-secret-by-mistake", "guessed-2")):
            await town.stranger_posts("/login", username=name, password=password)
        await town.anybody.get("/contact", headers={"authorization": "forged.by.me"})
        await ann.get("/group/members", groupId=4711)
        await ann.post("/chat/send", contactId="my-secret-again")
        await ann.post("/contact/user", userId=4711)
        await ann.post("/contact/user", userId=4712)
        await ann.post("/user/password", oldPassword="guessed-3", newPassword=NEW)
        await town.sign_in("ann", PASSWORD)
        await ann.post("/user/password", oldPassword=PASSWORD, newPassword=NEW)
        with pytest.raises(InvalidStatus):
            async with connect(f"{server.socket_url}/notification", origin="http://evil.test"):  # type: ignore[arg-type]  # a str
                pass
        await server.parts.user_administration().set_enabled(
            AT_THE_SERVER, UserId(ann.user_id), enabled=False
        )
        await town.stranger_posts("/login", username="ann", password=NEW)
        await server.parts.user_administration().set_enabled(AT_THE_SERVER, UserId(ann.user_id), enabled=True)
    lines = recorded(log)
    outside, inside = "192.0.2.7", "2001:db8::9"
    assert [(line["event"], line["account"], line.get("address")) for line in lines] == [
        ("sign-in-failed", ann.user_id, outside),
        ("sign-in-failed", 0, outside),
        ("token-forged", 0, outside),
        ("access-refused", ann.user_id, inside),
        ("input-refused", ann.user_id, inside),
        ("limited", ann.user_id, inside),
        ("sign-in-failed", ann.user_id, inside),
        ("signed-in", ann.user_id, outside),
        ("logins-ended", ann.user_id, inside),
        ("password-changed", ann.user_id, inside),
        ("origin-refused", 0, "127.0.0.1"),
        ("logins-ended", ann.user_id, None),
        ("account-disabled", ann.user_id, None),
        ("sign-in-failed", ann.user_id, outside),
        ("account-enabled", ann.user_id, None),
    ]
    assert {line["event"] for line in lines} == set(SecurityEvent) - OF_OTHER_STORIES
    assert lines[7]["by"] == "password"
    assert (lines[5]["limit"], lines[10]["origin"]) == ("contact-request-user", "http://evil.test")
    assert str(server.socket_url).split("/")[2] == lines[10]["hosts"]  # what it was compared with
    for secret in ("guessed", "by-mistake", "secret-again", "forged.by", PASSWORD, NEW, ann.token):
        assert secret not in log.text
