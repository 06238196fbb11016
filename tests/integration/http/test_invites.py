"""Who may make an account (contract-2 N9), as clients see it."""

from pathlib import Path

import pytest

from config.settings import Settings
from domain.model.server import RegistrationMode
from tests.integration.http.people import Answer, Town


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        profile="test",
        data_dir=tmp_path,
        bcrypt_cost=4,
        rate_limits=False,
        log_level="warning",
        registration=RegistrationMode.INVITE,
    )


async def register(town: Town, name: str, invite: str) -> Answer:
    return await town.stranger_posts(
        "/register", username=name, password="secret-12", nickname=name, invite=invite
    )


async def test_an_administrator_invites_by_a_link(town: Town) -> None:
    """Nobody comes without one; Bob comes with Ann's, whose url leads to the page that registers."""
    assert Answer.of(await town.anybody.get("/server")).data["registration"] == "invite"
    assert (await register(town, "ann", "")).refusal == (403, 1007)
    first = await town.server.parts.invites().find_first()
    assert first
    ann = await town.person("ann", await register(town, "ann", first))
    invite = await ann.post("/invites", seconds=3600, uses=1)
    assert invite.data["url"] == f"http://127.0.0.1:{town.server.port}/register#{invite.data['token']}"
    bob = await town.person("bob", await register(town, "bob", invite.data["token"]))
    assert (await register(town, "cat", invite.data["token"])).refusal == (403, 1007)
    assert (await bob.post("/invites")).refusal == (403, 403)
    assert (await bob.get("/invites")).refusal == (403, 403)


async def test_invites_are_listed_without_their_secrets_and_ended(town: Town) -> None:
    """Ann sees what stands, and takes it back."""
    first = await town.server.parts.invites().find_first()
    ann = await town.person("ann", await register(town, "ann", first or ""))
    invite = await ann.post("/invites", uses=5)
    [listed] = (await ann.get("/invites")).data
    assert (listed["uses"], listed["usesAtMost"], listed["madeBy"]) == (0, 5, ann.user_id)
    assert invite.data["token"] not in str(listed)
    await ann.post("/invites/end", inviteId=listed["inviteId"])
    assert (await ann.get("/invites")).data == []
    assert (await register(town, "bob", invite.data["token"])).refusal == (403, 1007)
