"""What browsers are told, and what they tell us: foreign pages can do nothing here."""

import pytest

from config.settings import Settings
from tests.integration.http.people import Answer, Town, picture
from tests.integration.running import running_server

EVE = "https://eve.example"
FRIEND = "https://friend.example"


@pytest.mark.parametrize(
    ("headers", "welcome"),
    [
        ({}, True),
        ({"origin": "http://127.0.0.1:{port}"}, True),
        ({"origin": FRIEND}, True),
        ({"origin": FRIEND, "sec-fetch-site": "cross-site"}, True),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, True),
        ({"origin": EVE}, False),
        ({"origin": EVE, "sec-fetch-site": "cross-site"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://[::1"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, True),
    ],
)
async def test_a_foreign_page_signs_nobody_in(
    settings: Settings, headers: dict[str, str], welcome: bool
) -> None:
    """Eve's page neither signs its visitors in as Eve nor uploads; programs name no origin."""
    settings = settings.model_copy(update={"origins": (FRIEND,)})
    async with running_server(settings) as server, Town(server) as town:
        await town.register("ann")
        filled = {name: value.format(port=server.port) for name, value in headers.items()}
        letter = {"username": "ann", "password": "secret-12"}
        signed_in = Answer.of(await town.anybody.post("/login", json=letter, headers=filled))
        files = {"file": ("a.png", picture())}
        uploaded = Answer.of(await town.anybody.post("/file/upload", files=files, headers=filled))
        assert (signed_in.status, uploaded.status) == ((200, 200) if welcome else (403, 403))
        assert (await town.anybody.get("/server", headers=filled)).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "said", "kept"),
    [(1, "https", True), (1, "HTTPS, http", True), (1, "http", False), (1, "", False), (0, "https", False)],
)
async def test_browsers_stay_with_tls_once_they_came_by_it(
    settings: Settings, proxies: int, said: str, kept: bool
) -> None:
    """As our own proxy says; without one nobody is believed."""
    settings = settings.model_copy(update={"proxies": proxies})
    async with running_server(settings) as server, server.client() as client:
        answer = await client.get("/server", headers={"x-forwarded-proto": said})
    assert ("strict-transport-security" in answer.headers) is kept


async def test_names_below_ours_stay_with_tls_where_their_owner_says_so(settings: Settings) -> None:
    settings = settings.model_copy(update={"proxies": 1, "hsts_subdomains": True})
    async with running_server(settings) as server, server.client() as client:
        answer = await client.get("/server", headers={"x-forwarded-proto": "https"})
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(("origins", "policy"), [((), "same-origin"), ((FRIEND,), "cross-origin")])
async def test_a_foreign_page_shows_nothing_of_ours(
    settings: Settings, origins: tuple[str, ...], policy: str
) -> None:
    """Unless pages of other origins are named, which show people's pictures."""
    settings = settings.model_copy(update={"origins": origins})
    async with running_server(settings) as server, Town(server) as town:
        ann = await town.register("ann")
        path = (await ann.upload(picture())).data
        for each in (path, "/server", "/nothing"):
            answer = await town.anybody.get(each)
            assert answer.headers["cross-origin-resource-policy"] == policy
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
