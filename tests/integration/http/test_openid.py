"""Signing in by way of an OpenID provider, a real one, as clients see it (contract-2 N9)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest

from config.setting_groups import OpenIdSettings
from config.settings import Settings
from tests.integration.http.people import Answer, Person, Town
from tests.openid_provider import openid_provider
from tests.plain_http import plain_client

PEOPLE = (
    {"sub": "1", "preferred_username": "ann", "name": "Ann Example", "groups": ["chat-admins"]},
    {"sub": "2", "preferred_username": "bob@example.org"},
    {"sub": "3", "preferred_username": "\u202e"},
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with openid_provider(PEOPLE) as issuer:
        yield issuer


@pytest.fixture
def settings(settings: Settings, issuer: str) -> Settings:
    openid = OpenIdSettings(
        issuer=issuer, client_id="ichat", client_secret="s3cret/+", administrators="chat-admins"
    )
    return settings.model_copy(update={"oidc": openid})


@dataclass(frozen=True)
class Visit:
    """What a browser brings back."""

    challenge: str
    code: str
    state: str
    address: str

    @property
    def body(self) -> dict[str, Any]:
        return {"challenge": self.challenge, "code": self.code, "state": self.state}


async def visit(town: Town, subject: str) -> Visit:
    """The browser goes to the provider, and somebody says there who they are."""
    begun = (await town.stranger_posts("/login/oidc/begin")).data
    async with plain_client(cookies=True) as browser:
        sent_back = await browser.post(begun["url"], data={"sub": subject})
    assert sent_back.status_code == httpx.codes.FOUND, sent_back.text
    query = parse_qs(urlsplit(sent_back.headers["location"]).query)
    return Visit(begun["challenge"], query["code"][0], query["state"][0], begun["url"])


async def come_in(town: Town, subject: str) -> Answer:
    return await town.stranger_posts("/login/oidc", **(await visit(town, subject)).body)


async def username_of(person: Person) -> str:
    [info] = (await person.post("/user/infos", userIds=[person.user_id])).data
    name: str = info["username"]
    return name


async def test_who_is_known_there_comes_in_here(town: Town) -> None:
    """The first time with a new account, later into the same; the group makes an administrator."""
    await town.register("first")
    entered = await come_in(town, "1")
    ann = await town.person("ann", entered)
    assert "path=/api/login;" in entered.headers["set-cookie"].lower()
    assert await username_of(ann) == "ann"
    assert (await ann.get("/invites")).code == 200
    assert (await ann.get("/user/oidc")).data == {"joined": True}
    assert (await come_in(town, "1")).data["userId"] == ann.user_id
    bob = await town.person("bob", await come_in(town, "2"))
    assert await username_of(bob) == "bob"
    assert (await bob.get("/invites")).code == 403
    nobody = await town.person("nobody", await come_in(town, "3"))
    assert await username_of(nobody) == "user"


async def test_a_name_joins_nobody(town: Town) -> None:
    """Ann has an account here; who is called so there gets another one, until she herself joins the two."""
    ann = await town.register("ann")
    other = await town.person("other", await come_in(town, "1"))
    assert other.user_id != ann.user_id
    assert await username_of(other) == "ann2"
    taken = await ann.post("/user/oidc/confirm", **(await visit(town, "1")).body)
    assert taken.refusal == (409, 1013)
    assert (await ann.post("/user/oidc/confirm", **(await visit(town, "2")).body)).data is None
    assert (await come_in(town, "2")).data["userId"] == ann.user_id
    assert (await ann.post("/user/oidc/end")).data is None
    assert (await ann.get("/user/oidc")).data == {"joined": False}
    assert (await come_in(town, "2")).data["userId"] != ann.user_id


async def test_an_account_keeps_a_way_in(town: Town) -> None:
    """One without a password is not parted from its identity, and no password fits it."""
    bob = await town.person("bob", await come_in(town, "2"))
    assert (await bob.post("/user/oidc/end")).refusal == (403, 403)
    for password in ("", " ", "secret-12"):
        refused = await town.stranger_posts("/login", username="bob", password=password)
        assert refused.status in {400, 401}
    assert (await bob.post("/user/delete", password="")).data is None
    assert (await come_in(town, "2")).data["userId"] != bob.user_id


async def test_a_visit_counts_for_the_page_that_began_it_and_once(town: Town) -> None:
    """A link with somebody else's code signs nobody in, and a code that was seen is worth nothing, since the
    provider takes it once (RFC 6749, 4.1.2).
    """
    mine, eves = await visit(town, "1"), await visit(town, "2")
    wrong = (
        replace(mine, code=eves.code, state=eves.state),  # Eve's link, opened in Ann's browser
        replace(mine, code=eves.code),  # only its code
        replace(mine, challenge=eves.challenge),
        replace(mine, state=""),
        replace(mine, challenge="", state=""),
        replace(mine, code="made-up"),
    )
    for each in wrong:
        assert (await town.stranger_posts("/login/oidc", **each.body)).refusal == (401, 1012), each
    query = parse_qs(urlsplit(mine.address).query)
    assert query["code_challenge_method"] == ["S256"]
    assert mine.challenge not in mine.address
    assert (await town.stranger_posts("/login/oidc", **mine.body)).status == 200
    assert (await town.stranger_posts("/login/oidc", **mine.body)).refusal == (401, 1012)


async def test_a_code_is_asked_for_where_one_is_set(town: Town) -> None:
    """The provider stands for the password, not for the second step."""
    bob = await town.person("bob", await come_in(town, "2"))
    uri = (await bob.post("/user/totp/begin", password="")).data["uri"]
    [secret] = parse_qs(urlsplit(uri).query)["secret"]
    codes = (await bob.post("/user/totp/confirm", code=pyotp.TOTP(secret).now())).data["recoveryCodes"]
    due = await town.anybody.post("/login/oidc", json=(await visit(town, "2")).body)
    assert due.json()["code"] == 1006
    entered = await town.stranger_posts("/login/totp", challenge=due.json()["challenge"], code=codes[0])
    assert entered.data["userId"] == bob.user_id
