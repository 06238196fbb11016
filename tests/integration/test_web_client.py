"""How the server hands out the web client, its own or another."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from config.setting_groups import WebSettings
from entrypoints.web_files import SOURCES
from tests.integration.running import visited


@pytest.fixture
async def ours(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with visited(tmp_path) as client:
        yield client


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client that some builder made, beside a file that is none of its business."""
    root = tmp_path / "dist"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html>other")
    (root / "assets" / "index-BQZ6aNbK.js").write_text("built()")
    (root / "assets" / "user-settings.js").write_text("not hashed")
    (root / ".env").write_text("SECRET=1")
    (tmp_path / "secret.txt").write_text("secret")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    async with visited(tmp_path, web=WebSettings(root=root)) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/chats", "/chats/7", "/register", "/apiary"])
async def test_every_path_of_the_client_gets_its_page(ours: httpx.AsyncClient, path: str) -> None:
    page = await ours.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<div id="app">' in page.text


async def test_the_policy_allows_only_our_own_scripts(ours: httpx.AsyncClient) -> None:
    policy = (await ours.get("/")).headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy
    assert f"connect-src 'self' ws://{ours.base_url.netloc.decode()}" in policy


async def test_a_strange_host_does_not_get_into_the_policy(ours: httpx.AsyncClient) -> None:
    page = await ours.get("/", headers={"host": "a; script-src *"})
    assert "script-src *" not in page.headers.get("content-security-policy", "")


async def test_every_file_of_ours_has_the_right_type(ours: httpx.AsyncClient) -> None:
    types = {
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".woff2": "font/woff2",
        ".webmanifest": "application/manifest+json",
    }
    files = [file for file in SOURCES.rglob("*") if file.suffix in types]
    assert len(files) > 50
    for file in files:
        answer = await ours.get(f"/{file.relative_to(SOURCES).as_posix()}")
        assert answer.headers["content-type"] == types[file.suffix], file
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_known_file_is_not_sent_again(ours: httpx.AsyncClient) -> None:
    first = await ours.get("/main.js")
    assert first.headers["cache-control"] == "no-cache"
    again = await ours.get("/main.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    changed = await ours.get("/main.js", headers={"if-none-match": '"of an earlier version"'})
    assert changed.status_code == 200


async def test_only_reading_is_allowed(ours: httpx.AsyncClient) -> None:
    head = await ours.head("/main.js")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert (await ours.request(method, "/main.js")).status_code == 405


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/chat", "/api/main.js"])
async def test_the_api_is_never_shadowed(ours: httpx.AsyncClient, path: str) -> None:
    answer = await ours.get(path)
    assert answer.json()["code"] in {401, 404}


@pytest.mark.parametrize("path", ["/nothing.js", "/styles/nothing.css", "/chats/x.png"])
async def test_a_missing_file_is_missing(ours: httpx.AsyncClient, path: str) -> None:
    """A page in place of a script would only be a riddle."""
    assert (await ours.get(path)).status_code == 404


async def test_the_page_knows_another_prefix(tmp_path: Path) -> None:
    async with visited(tmp_path, api_prefix="/talk/v1") as client:
        assert '<meta name="api" content="/talk/v1">' in (await client.get("/")).text
        assert (await client.get("/talk/v1/health")).json()["code"] == 200
        assert (await client.get("/talk/v1/nothing")).json()["code"] in {401, 404}


async def test_the_page_and_the_app_know_below_which_path_they_are(tmp_path: Path) -> None:
    """What the manifest names besides is relative to itself."""
    async with visited(tmp_path, base_path="/our/chat") as client:
        for path in ("/", "/chats/7"):
            page = (await client.get(path)).text
            assert '<base href="/our/chat/">' in page
            assert '<meta name="api" content="/our/chat/api">' in page
        assert (await client.get("/api/health")).json()["code"] == 200
        manifest = (await client.get("/manifest.webmanifest")).json()
    assert manifest["id"] == "/our/chat/"
    icons = [icon["src"] for icon in manifest["icons"]]
    ways = [each["url"] for each in manifest["shortcuts"]]
    named = [manifest["scope"], manifest["start_url"], manifest["share_target"]["action"], *icons, *ways]
    assert [each for each in named if each.startswith("/")] == []


async def test_another_client_is_served_from_its_folder(other: httpx.AsyncClient) -> None:
    for path in ("/", "/some/route"):
        page = await other.get(path)
        assert page.text == "<!doctype html>other"
        assert page.headers["cache-control"] == "no-cache"
    built = await other.get("/assets/index-BQZ6aNbK.js")
    assert built.headers["cache-control"] == "public, max-age=31536000, immutable"
    plain = await other.get("/assets/user-settings.js")
    assert plain.headers["cache-control"] == "no-cache"
    assert (await other.get("/api/health")).json()["code"] == 200


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/link.txt", "/.env", "/%00.js"],
)
async def test_nothing_outside_the_folder_is_handed_out(other: httpx.AsyncClient, path: str) -> None:
    answer = await other.send(
        httpx.Request("GET", httpx.URL(str(other.base_url)).copy_with(raw_path=path.encode()))
    )
    assert answer.status_code in {400, 404}
    assert "secret" not in answer.text.lower()


async def test_a_new_build_is_served_at_once(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("old")
    async with visited(tmp_path, web=WebSettings(root=tmp_path)) as client:
        assert (await client.get("/")).text == "old"
        (tmp_path / "index.html").write_text("a newer one")
        assert (await client.get("/")).text == "a newer one"
