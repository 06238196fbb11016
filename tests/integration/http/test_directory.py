"""Signing in with what a company's directory knows, a real one, as clients see it (contract-2 N9)."""

from collections.abc import Iterator

import pytest

from config.setting_groups import LdapSettings
from config.settings import Settings
from tests.integration.http.people import Town
from tests.servers.directory import (
    GROUPS,
    PEOPLE,
    READER,
    READER_PASSWORD,
    DirectoryServer,
    directory_server,
)

THERE = "known-there-1"
ADMINISTRATORS = f"cn=chat-admins,{GROUPS}"


@pytest.fixture
def directory() -> Iterator[DirectoryServer]:
    with directory_server() as server:
        eve = server.add_person("eve", THERE, cn="Eve Example")
        server.add(ADMINISTRATORS, "groupOfNames", member=eve)
        yield server


@pytest.fixture
def settings(settings: Settings, directory: DirectoryServer) -> Settings:
    ldap = LdapSettings(
        url=directory.tls_url,
        ca_file=directory.certificate,
        base=PEOPLE,
        bind_dn=READER,
        bind_password=READER_PASSWORD,
        administrators=ADMINISTRATORS,
        seconds=30,
    )
    return settings.model_copy(update={"ldap": ldap})


async def test_a_day_at_the_company(town: Town, directory: DirectoryServer) -> None:
    """Eve comes in, looks after the server, keeps her password where it is, and leaves for good."""
    await town.register("first")
    assert "directory" in (await town.anybody.get("/server")).json()["data"]["features"]
    assert (await town.stranger_posts("/login", username="eve", password="wrong")).refusal == (401, 1004)
    eve = await town.person("eve", await town.stranger_posts("/login", username="eve", password=THERE))
    [info] = (await eve.post("/user/infos", userIds=[eve.user_id])).data
    assert (info["username"], info["nickname"]) == ("eve", "Eve Example")
    assert (await eve.get("/invites")).code == 200
    changed = await eve.post("/user/password", oldPassword=THERE, newPassword="another-word-1")
    assert changed.refusal == (403, 1015)
    assert (await eve.post("/admin/users/reset-password", userId=eve.user_id)).refusal == (403, 1015)
    assert (await eve.post("/login/confirm", password="wrong")).refusal == (401, 1004)
    assert (await eve.post("/login/confirm", password=THERE)).code == 200
    assert (await eve.post("/login/renew")).code == 200
    directory.stop()
    assert (await town.stranger_posts("/login", username="eve", password=THERE)).refusal == (503, 503)
    directory.start()
    directory.remove(f"uid=eve,{PEOPLE}")
    assert (await town.stranger_posts("/login", username="eve", password=THERE)).refusal == (401, 1004)
    assert (await eve.post("/login/renew")).refusal == (401, 1005)
