"""Secrets and what people write never appear in logs (promise S9)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from domain.services.contacts import ContactService
from tests.integration.http.people import Town, picture
from tests.integration.running import running_server
from tests.logs import Lines


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
            raise KeyError("my word is private", "secret1", ann.token)

        monkeypatch.setattr(ContactService, "list_contacts", fails)
        assert (await ann.get("/contact")).code == 500
    written = log.text
    assert "/api/chat/send" in written
    assert "request failed" in written
    assert "KeyError" in written
    for secret in ("private", "secret1", "guessed!", ann.token, ann.token.rpartition(".")[2]):
        assert secret not in written
