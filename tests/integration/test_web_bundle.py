"""The web client in few small files: made of its modules, served while it is theirs."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from entrypoints.bundle import bundle
from entrypoints.http import web
from entrypoints.web_files import BUNDLE, SOURCES, OurFiles
from tests.integration.running import visited

HOUSE = Path(__file__).parents[2]
REQUESTS_AT_MOST = 10
DOOR_AT_MOST, AT_MOST = 70 * 1024, 110 * 1024
"""Bytes before somebody can sign in, and before they see their conversations.

Whoever needs more puts what is not seen at once behind `ui/later.js`.
"""
INSTALLED = ("icons/icon-", "icons/apple-")
"""What is fetched only when the page is installed as an app."""
ADDRESSES = re.compile(r'(?:src|href)="(\w[^"]+)"')
SCRIPTS = re.compile(r'"(assets/[^"]+\.js)"')


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the modules with their bundle beside it, not to be changed."""
    folder = tmp_path_factory.mktemp("client")
    shutil.copytree(SOURCES, folder / "web")
    bundle(folder / "web", folder / "web_dist")
    return folder


@pytest.fixture
def changeable(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "client"))


@asynccontextmanager
async def served(
    client: Path, monkeypatch: pytest.MonkeyPatch, **settings: str
) -> AsyncIterator[httpx.AsyncClient]:
    files = partial(OurFiles, client / "web", client / "web_dist")
    monkeypatch.setattr(web, "OurFiles", files)
    async with visited(client, **settings) as browser:
        yield browser


@pytest.fixture
async def browser(made: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with served(made, monkeypatch) as browser:
        yield browser


def needed(page: str) -> list[str]:
    """What a browser fetches for the page before somebody can sign in."""
    found = dict.fromkeys(ADDRESSES.findall(page))
    return [each for each in found if not each.startswith(INSTALLED)]


def needed_inside(page: str) -> list[str]:
    """What it fetches besides when somebody is signed in."""
    return [each for each in SCRIPTS.findall(page) if each not in needed(page)]


async def weigh(browser: httpx.AsyncClient, paths: Sequence[str]) -> int:
    """How many bytes travel."""
    answers = [await browser.get(path, headers={"accept-encoding": "br"}) for path in paths]
    return sum(int(answer.headers["content-length"]) for answer in answers)


async def test_a_visitor_waits_for_few_and_small_files(browser: httpx.AsyncClient) -> None:
    """What is behind the door is not among them."""
    page = (await browser.get("/")).text
    paths = ["/", *needed(page)]
    assert len(paths) <= REQUESTS_AT_MOST
    assert await weigh(browser, paths) <= DOOR_AT_MOST
    assert not any("/inside-" in path for path in paths)


async def test_who_is_signed_in_waits_for_few_and_small_files(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/")).text
    paths = ["/", *needed(page), *needed_inside(page)]
    assert any("/inside-" in path for path in paths)
    assert len(paths) <= REQUESTS_AT_MOST
    assert await weigh(browser, paths) <= AT_MOST


def test_two_machines_make_the_same_files(made: Path, tmp_path: Path) -> None:
    """Behind one name a page of this node asks another one for the rest."""
    folder = tmp_path / "somewhere else"
    bundle(SOURCES, folder)
    assert contents(folder) == contents(made / "web_dist")


def contents(folder: Path) -> dict[Path, bytes]:
    return {each.relative_to(folder): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


async def test_what_the_name_tells_is_never_asked_for_again(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/")
    assert page.headers["cache-control"] == "no-cache"
    assets = [each for each in ADDRESSES.findall(page.text) if each.startswith("assets/")]
    assert len(assets) >= 2
    for asset in assets:
        answer = await browser.get(asset)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
async def test_everybody_gets_the_smallest_that_they_understand(
    browser: httpx.AsyncClient, accepted: str, coding: str | None
) -> None:
    plain = await browser.get("/", headers={"accept-encoding": "identity"})
    page = await browser.get("/", headers={"accept-encoding": accepted})
    assert page.headers.get("content-encoding") == coding
    assert page.headers["vary"] == "accept-encoding"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.content == plain.content
    assert (page.headers["etag"] == plain.headers["etag"]) == (coding is None)
    again = await browser.get(
        "/", headers={"accept-encoding": accepted, "if-none-match": page.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_the_policy_names_what_stands_in_the_page(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/")
    policy = page.headers["content-security-policy"]
    for source in ("script-src", "style-src"):
        assert re.search(rf"{source} 'self' 'sha256-[A-Za-z0-9+/=]+';", policy)
    assert "unsafe" not in policy
    worker = await browser.get("/sw.js")
    assert "sha256" not in worker.headers["content-security-policy"]


async def test_the_service_worker_keeps_what_there_is(browser: httpx.AsyncClient) -> None:
    worker = (await browser.get("/sw.js")).text
    files = json.loads(re.search(r'\["\./".*?\]', worker)[0])  # type: ignore[index]  # a failure is one
    assert len(files) > 3
    for file in files:
        assert (await browser.get(file)).is_success, file


async def test_an_edit_is_seen_at_the_next_reload(changeable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is served a bundle of other modules than there are; nobody has to bundle by hand."""
    module = changeable / "web" / "main.js"
    before = module.read_text()
    async with served(changeable, monkeypatch) as browser:
        bundled = (await browser.get("/")).text
        [main] = re.findall(r'src="(assets/entry-[^"]+)"', bundled)
        module.write_text(before + "// edited\n")
        plain = (await browser.get("/")).text
        assert 'src="main.js"' in plain
        assert "assets/" not in plain
        assert (await browser.get("/main.js")).text.endswith("// edited\n")
        assert (await browser.get(main)).is_success, "a page that is open still needs it"
        assert "assets/" not in (await browser.get("/sw.js")).text.partition("HASHED")[0]
        module.write_text(before)
        assert (await browser.get("/")).text == bundled


async def test_a_new_file_is_an_edit_too(changeable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(changeable, monkeypatch) as browser:
        (changeable / "web" / "later.js").write_text("")
        assert 'src="main.js"' in (await browser.get("/")).text


async def test_without_a_bundle_there_are_plain_modules(
    changeable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(changeable / "web_dist")
    async with served(changeable, monkeypatch) as browser:
        page = await browser.get("/")
        assert 'src="main.js"' in page.text
        assert "content-encoding" not in page.headers
        for address in ADDRESSES.findall(page.text):
            assert (await browser.get(address)).is_success, address


async def test_a_bundled_page_knows_another_prefix(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(made, monkeypatch, api_prefix="/talk") as browser:
        assert '<meta name="api" content="/talk">' in (await browser.get("/")).text


async def test_a_bundled_page_below_a_path_is_compressed_and_kept_too(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By gzip, as Brotli is only there where bundles are made. What it names is relative to where it is."""
    async with served(made, monkeypatch, base_path="/chat") as browser:
        page = await browser.get("/", headers={"accept-encoding": "br, gzip"})
        assert page.headers["content-encoding"] == "gzip"
        assert '<base href="/chat/">' in page.text
        assert '<meta name="api" content="/chat/api">' in page.text
        assert re.findall(r'(?:href|src)="/[^"]*"|url\("?/', page.text) == ['href="/chat/"']
        again = await browser.get(
            "/", headers={"accept-encoding": "gzip", "if-none-match": page.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
        assert (await browser.get("/", headers={"accept-encoding": "identity"})).content == page.content
        assert len(["/", *needed(page.text), *needed_inside(page.text)]) <= REQUESTS_AT_MOST


def test_a_wheel_brings_the_bundle_and_its_modules(tmp_path: Path) -> None:
    """Whoever installs a release needs nothing but Python, and gets the small files."""
    source = tmp_path / "source"
    for room in ("domain", "ports", "adapters", "entrypoints", "config"):
        shutil.copytree(
            HOUSE / room,
            source / room,
            ignore=shutil.ignore_patterns("__pycache__", BUNDLE.name, "*.egg-info"),
        )
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(HOUSE / file, source)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--wheel-dir", str(tmp_path), str(source)],
        check=True,
    )  # fmt: skip
    [wheel] = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    installed = tmp_path / "installed" / "entrypoints"
    assert OurFiles(installed / "web", installed / "web_dist").bundled()
    assert (installed / "web_dist" / "index.html.br").is_file()
