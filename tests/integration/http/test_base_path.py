"""A server below a path of its name: every address that it tells has the path in it."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from config.setting_groups import OpenIdSettings
from config.settings import Settings
from tests.integration.http.people import Town
from tests.integration.http.uploading import begin, upload_file
from tests.integration.running import RunningServer
from tests.openid_provider import openid_provider

PATH = "/our/chat"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with openid_provider([{"sub": "1", "preferred_username": "ann"}]) as issuer:
        yield issuer


@pytest.fixture
def settings(settings: Settings, issuer: str) -> Settings:
    openid = OpenIdSettings(issuer=issuer, client_id="ichat", client_secret="secret")
    return settings.model_copy(update={"base_path": PATH, "oidc": openid})


@pytest.fixture
def home(server: RunningServer) -> str:
    """Where people find the web client."""
    return f"http://127.0.0.1:{server.port}{PATH}"


async def test_links_that_people_pass_on_open_the_page(town: Town, home: str) -> None:
    ann, _, contact_id = await town.friends()
    group = (await ann.post("/group", name="Friends", contactIds=[contact_id])).data
    account = (await ann.post("/admin/users/create", username="cat", nickname="Cat")).data
    links = [
        (await ann.post("/invites", uses=1)).data["url"],
        (await ann.post("/group/link", groupId=group["groupId"], seconds=0, uses=0)).data["url"],
        (await ann.post("/call/link", contactId=contact_id)).data["url"],
        account["url"],
        (await ann.post("/admin/users/reset-password", userId=account["userId"])).data["url"],
    ]
    pages = [link.partition("#")[0].removeprefix(home) for link in links]
    assert pages == ["/register", "/join", "/guest", "/reset", "/reset"]


async def test_what_programs_follow_is_below_it(town: Town, home: str) -> None:
    """Uploads, tickets, exports, webhooks."""
    ann, _, contact_id = await town.friends()
    api = urlsplit(home).path + "/api"
    assert (await begin(ann, 5)).headers["location"].startswith(f"{api}/files/")
    [ticket] = (await ann.post("/file/tickets", fileIds=[await upload_file(ann)])).data
    assert ticket["url"].startswith(f"{api}/file/tickets/")
    assert (await ann.post("/user/export")).data["url"].startswith(f"{api}/user/export/")
    group = (await ann.post("/group", name="Friends", contactIds=[contact_id])).data
    webhook = (await ann.post("/group/webhooks", groupId=group["groupId"], name="Deploys")).data
    assert webhook["url"].startswith(f"{home}/api/")


async def test_a_provider_sends_people_back_to_it(town: Town, home: str) -> None:
    begun = (await town.stranger_posts("/login/oidc/begin")).data
    assert parse_qs(urlsplit(begun["url"]).query)["redirect_uri"] == [f"{home}/oidc"]


async def test_a_known_device_is_known_there_and_nowhere_else_at_the_name(town: Town) -> None:
    await town.register("ann")
    entered = await town.stranger_posts("/login", username="ann", password="secret-12")
    assert f"path={PATH}/api/login;" in entered.headers["set-cookie"].lower()


async def test_the_description_says_where_it_is(town: Town) -> None:
    page = (await town.anybody.get("/docs")).text
    assert f'spec-url="{PATH}/api/docs/openapi.json"' in page
    assert f'href="{PATH}/api/docs/docs.css"' in page
    operations = (await town.anybody.get("/docs/openapi.json")).json()
    assert operations["servers"] == [{"url": PATH}]
    assert "/api/login" in operations["paths"]
    sockets = (await town.anybody.get("/docs/asyncapi.json")).json()
    addresses = [channel["address"] for channel in sockets["channels"].values()]
    assert all(address.startswith(f"{PATH}/api/ws/") for address in addresses)
