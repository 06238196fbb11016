"""The configurations of deploy/, as they stand there, in nginx, HAProxy and Caddy before two nodes."""

import asyncio
import json
import re
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urljoin

import pytest
from websockets.asyncio.client import connect

from tests.e2e.devices import Device, ExplicitDevice
from tests.e2e.nodes import Deployment, Node, two_nodes
from tests.e2e.people import Person
from tests.e2e.story import Story, eventually
from tests.e2e.talk import Talk
from tests.integration.http.people import picture
from tests.plain_http import plain_client
from tests.servers.proxies import PATH, PROXIES, Proxy, proxy_before
from tests.storages import Databases

SEEN_WITHIN = 60.0
"""Seconds until a proxy finds a node again, on a busy machine."""
RESTARTS = 10
"""Of each of the two nodes, behind each proxy."""
LAST_WORDS = 40
"""Lines of a node's log."""
LARGEST_FILE = 100 * 1024 * 1024
"""`limits.file_size`."""
LARGE, TOO_LARGE = 9 * 1024 * 1024, 11 * 1024 * 1024
ADDRESSES = {"127.0.0.1": "127.0.0.1", "[::1]": "::1"}
"""Where a client asks, and from where it then comes."""


@pytest.fixture(scope="module")
def base_path() -> str:
    return ""


@pytest.fixture(scope="module")
def nodes(
    tmp_path_factory: pytest.TempPathFactory, databases: Databases, base_path: str
) -> Iterator[Deployment]:
    settings = {
        "ICHAT_BASE_PATH": base_path,
        "ICHAT_PROXIES": "1",
        "ICHAT_ACCESS_LOG": "on",
        "ICHAT_REGISTRATION": "open",
    }
    with two_nodes(tmp_path_factory.mktemp("nodes"), databases.server("mysql"), settings) as deployment:
        yield deployment


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Restarting nodes takes its time, and no proxy has more to say about it than another."""
    kinds = list(PROXIES)
    if metafunc.function is test_nobody_notices_that_nodes_are_restarted_one_after_the_other:
        kinds = kinds * RESTARTS if metafunc.config.getoption("soak", default=False) else ["nginx"]
    metafunc.parametrize("proxy", kinds, indirect=True, scope="module")


@pytest.fixture(scope="module")
def proxy(request: pytest.FixtureRequest, nodes: Deployment, base_path: str) -> Iterator[Proxy]:
    with proxy_before(request.param, [node.port for node in nodes.nodes], base_path) as proxy:
        yield proxy


class ProxiedStory(Story):
    """Everybody and every device comes through the proxy."""

    def __init__(self, deployment: Deployment, stack: AsyncExitStack, proxy: Proxy) -> None:
        super().__init__(deployment, stack, seed=1, long=False)
        self._proxy = proxy

    async def person(self, name: str) -> Person:
        person = Person(name, [f"{self._proxy.url}/api"])
        person.http = plain_client(cookies=True, verify=self._proxy.tls)
        self._stack.push_async_callback(person.close)
        await person.appear()
        self.people.append(person)
        return person

    async def at_home(self, owner: Person, *, explicit: bool) -> Device:
        device = (ExplicitDevice if explicit else Device)(owner, "device", [self._proxy.port])
        device.tls, device.base_path = self._proxy.tls, self._proxy.base_path
        await self.switch_on(device)
        return device


def curl(proxy: Proxy, path: str, *words: str) -> str:
    command = ["curl", "-sS", "--cacert", str(proxy.certificate.certificate), *words]
    url = path if path.startswith("http") else f"https://localhost:{proxy.port}{path}"
    return subprocess.run([*command, url], check=True, capture_output=True, text=True, timeout=120).stdout


@pytest.mark.parametrize("base_path", ["", PATH], scope="module")
async def test_people_talk_through_it(nodes: Deployment, proxy: Proxy) -> None:
    """By both kinds of sockets, whichever node they reach."""
    async with AsyncExitStack() as stack:
        story = ProxiedStory(nodes, stack, proxy)
        ann, bob = await story.friends("ann", "bob")
        for explicit in (False, True):
            await story.at_home(bob, explicit=explicit)
        await story.chat(ann, await ann.contact_of(bob), 10)
        await story.ends_well()


async def test_a_page_may_open_sockets_under_its_own_name_only(proxy: Proxy) -> None:
    """The node compares the page's origin with the host that the proxy passes on."""
    url = f"wss://localhost:{proxy.port}/api/ws/notification"
    async with connect(url, ssl=proxy.tls, origin=f"https://localhost:{proxy.port}"):  # type: ignore[arg-type] # a text
        pass
    with pytest.raises(Exception, match="403"):
        async with connect(url, ssl=proxy.tls, origin="https://evil.example"):  # type: ignore[arg-type] # a text
            pass


@pytest.mark.parametrize(("host", "address"), ADDRESSES.items())
async def test_nodes_know_who_asks(proxy: Proxy, host: str, address: str) -> None:
    """Whatever a client writes into its headers; also by IPv6."""
    name = f"eve-{proxy.program[0]}-{len(host)}"
    body = json.dumps({"username": name, "password": "secret-12", "nickname": "Eve", "avatar": ""})
    forged = [
        word for header in ("X-Forwarded-For: 6.6.6.6", "Forwarded: for=6.6.6.6") for word in ("-H", header)
    ]
    api = f"https://{host}:{proxy.port}/api"
    answer = json.loads(
        await asyncio.to_thread(
            curl, proxy, f"{api}/register", "-H", "Content-Type: application/json", "-d", body, *forged
        )
    )
    logins = json.loads(
        await asyncio.to_thread(
            curl, proxy, f"{api}/user/logins", "-H", f"Authorization: {answer['data']['token']}", *forged
        )
    )
    assert [login["address"] for login in logins["data"]] == [address]


def test_it_speaks_http_2_and_leads_from_http_to_https(proxy: Proxy) -> None:
    version = curl(proxy, "/livez", "--http2", "-o", "/dev/null", "-w", "%{http_version}")
    assert version == "2"
    plain = f"http://localhost:{proxy.plain_port}/chat"
    status, to = curl(proxy, plain, "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}").split()
    assert status in {"301", "308"}
    assert to.startswith("https://localhost")


async def test_large_uploads_pass_and_too_large_ones_are_told_by_the_node(
    nodes: Deployment, proxy: Proxy, tmp_path: Path
) -> None:
    """The limit is the node's, so the answer is one that clients understand.

    By HTTP/1.1: a proxy that has its answer resets what is still sent by HTTP/2, for which curl 7.88 throws
    the answer away, against RFC 9113, section 8.1. It does so before a Caddy that answers by itself, too.
    """
    large, too_large = tmp_path / "a.png", tmp_path / "b.png"
    large.write_bytes(picture().ljust(LARGE, b"\0"))
    too_large.write_bytes(picture().ljust(TOO_LARGE, b"\0"))
    async with AsyncExitStack() as stack:
        ann = await ProxiedStory(nodes, stack, proxy).person("ann")
        signed_in = ("-H", f"Authorization: {ann.token}", "-H", "Expect:")
        for file, said, *by in ((large, '"status":"ok"'), (too_large, "10M", "--http1.1")):
            form = ("-F", f"file=@{file}", *by)
            assert said in await asyncio.to_thread(curl, proxy, "/api/file/upload", *signed_in, *form)


async def test_files_of_100_mib_pass_and_larger_ones_are_told_by_the_node(
    nodes: Deployment, proxy: Proxy, tmp_path: Path
) -> None:
    """Whole, in one request, as fast as they come."""
    film = tmp_path / "film.bin"
    with film.open("wb") as file:
        file.truncate(LARGEST_FILE)
    async with AsyncExitStack() as stack:
        ann = await ProxiedStory(nodes, stack, proxy).person("ann")

        async def tus(path: str, *words: str) -> str:
            """The head of the answer."""
            headers = ("-H", "Tus-Resumable: 1.0.0", "-H", f"Authorization: {ann.token}", "-H", "Expect:")
            return await asyncio.to_thread(curl, proxy, path, "-i", *headers, *words)

        name = f"Upload-Metadata: filename {b64encode(b'film.bin').decode()}"
        begun = await tus("/api/files", "-X", "POST", "-H", f"Upload-Length: {LARGEST_FILE}", "-H", name)
        [where] = re.findall(r"(?im)^location: *(?:https?://[^/]+)?(\S+)", begun)
        piece = ("-H", "Content-Type: application/offset+octet-stream", "-H", "Upload-Offset: 0")
        done = await tus(where, "-X", "PATCH", *piece, "--data-binary", f"@{film}")
        assert f"upload-offset: {LARGEST_FILE}" in done.lower()
        refused = await tus(
            "/api/files", "-X", "POST", "-H", f"Upload-Length: {LARGEST_FILE + 1}", "-H", name
        )
        assert refused.split()[1] == "413"


@pytest.mark.parametrize("base_path", [PATH], scope="module")
async def test_a_path_is_all_of_the_name_that_nodes_know_of(nodes: Deployment, proxy: Proxy) -> None:
    """Where they say that something is, there it is; what else is at that name, they are not asked."""
    async with AsyncExitStack() as stack:
        ann = await ProxiedStory(nodes, stack, proxy).person("ann")
        tus = {"Tus-Resumable": "1.0.0", "Authorization": ann.token}
        begun = await ann.http.post(f"{proxy.url}/api/files", headers=tus | {"Upload-Length": "5"})
        where = urljoin(proxy.url, begun.headers["location"])
        assert (await ann.http.head(where, headers=tus)).headers["upload-offset"] == "0"
        asked = await ann.http.get(proxy.url)
        assert urljoin(proxy.url, asked.headers["location"]) == f"{proxy.url}/"
        name = proxy.url.removesuffix(PATH)
        for path in ("/", "/chats", "/api/health", f"{PATH}ter"):
            assert "x-request-id" not in (await ann.http.get(name + path)).headers, path


def served_by(node: Node, since: int) -> bool:
    """Whether it has answered anything since its log was so long."""
    return b"/chat/send" in node.log.read_bytes()[since:]


def last_words(node: Node) -> str:
    """What its log ends with, but for answers that were well."""
    lines = [
        line for line in node.log.read_text(errors="replace").splitlines() if '"status": 200' not in line
    ]
    return "\n".join([node.api, *lines[-LAST_WORDS:]])


async def restarted(node: Node) -> None:
    """As an operator does it: stopped, started, and left alone until the proxy uses it again."""
    await asyncio.to_thread(node.stop)
    length = node.log.stat().st_size
    await asyncio.to_thread(node.start)
    await eventually(lambda: served_by(node, length), SEEN_WITHIN, "the proxy uses the node again")


async def test_nobody_notices_that_nodes_are_restarted_one_after_the_other(
    nodes: Deployment, proxy: Proxy
) -> None:
    """Under load: not one request fails, and no message is lost, doubled or out of order (F2)."""
    async with AsyncExitStack() as stack:
        story = ProxiedStory(nodes, stack, proxy)
        ann, bob, cat = await story.friends("ann", "bob", "cat")
        devices = [
            await story.at_home(person, explicit=explicit)
            for person in (bob, cat)
            for explicit in (False, True)
        ]
        pairs = [(ann, await ann.contact_of(other)) for other in (bob, cat)]
        pairs += [(other, await other.contact_of(ann)) for other in (bob, cat)]
        talk = Talk(story, pairs)
        for node in nodes.nodes:
            await restarted(node)
        await talk.end()
        await story.ends_well()
        failures = [person.failures for person in story.people]
        assert failures == [[], [], []], "\n".join([proxy.complaints(), *map(last_words, nodes.nodes)])
        assert {code for device in devices for code in device.codes} <= {1001, 1012}
