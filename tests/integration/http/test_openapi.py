"""The description of the API, held against the API (promise S10)."""

import re
from typing import Any

import httpx
import pytest

from entrypoints.http.operations import find_operation
from tests.integration.http.people import Town
from tests.integration.running import RunningServer

UNDOCUMENTED = re.compile(r"api/(docs|ws)(/|$)|^$|^<|^(livez|readyz)$")
"""Sockets, the page itself, the web client, and the probes beside the API (docs/metrics.md)."""


async def description(server: RunningServer) -> Any:
    async with server.client() as client:
        return (await client.get("/docs/openapi.json")).json()


async def test_every_route_is_described_and_nothing_else(server: RunningServer) -> None:
    described = {
        (method.upper(), path)
        for path, operations in (await description(server))["paths"].items()
        for method in operations
    }
    routes = {
        (method, "/" + re.sub(r"<(\w+)[^>]*>", r"{\1}", route.path))
        for route in server.app.router.routes
        for method in route.methods
        if not UNDOCUMENTED.search(route.path)
    }
    assert described == routes


async def test_every_description_is_complete(server: RunningServer) -> None:
    """Words, parameters, body, answer, errors, security; and every reference leads somewhere."""
    document = await description(server)
    operations = {
        each.handler.__name__: each for route in server.app.router.routes if (each := find_operation(route))
    }
    seen = set()
    for operations_of_path in document["paths"].values():
        for method, described in operations_of_path.items():
            operation = operations[described["operationId"]]
            seen.add(described["operationId"])
            assert described["summary"]
            assert described["tags"]
            assert ("requestBody" in described) is (operation.body is not None or "file" in operation.hints)
            assert {"200", "201", "204"} & set(described["responses"])
            assert "503" in described["responses"]
            assert ("401" in described["responses"]) or operation.open
            assert bool(described["security"]) is not operation.open
            assert operation.query is None or described["parameters"]
            assert method.upper() == operation.method
    assert seen == set(operations)
    schemas = document["components"]["schemas"]
    references = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert references <= set(schemas)


async def test_answers_are_as_described(town: Town) -> None:
    """Field by field for the shapes that everything is made of."""
    schemas = (await description(town.server))["components"]["schemas"]
    ann, bob, contact_id = await town.friends()
    message = await ann.say(contact_id, "hi")
    [contact] = (await ann.get("/contact")).data
    [user] = (await ann.post("/user/infos", userIds=[bob.user_id])).data
    for shown, name in ((message, "MessageView"), (contact, "ContactView"), (user, "UserView")):
        assert list(shown) == list(schemas[name]["properties"]) == schemas[name]["required"]


async def test_the_sockets_are_described_beside_it(server: RunningServer) -> None:
    """Each is a route of this server."""
    async with server.client() as client:
        described = (await client.get("/docs/asyncapi.json")).json()
    routes = {"/" + route.path for route in server.app.router.routes}
    sockets = {channel["address"] for channel in described["channels"].values()}
    assert sockets == {path for path in routes if path.startswith("/api/ws/")}


async def test_the_page_needs_nobody_else(server: RunningServer) -> None:
    """Everything that it loads comes from this server, and its policy says so to the browser."""
    async with server.client() as client:
        page = await client.get("/docs")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        links = re.findall(r'(?:src|href|spec-url)="([^"]+)"', page.text)
        local = [link for link in links if not link.startswith("data:")]
        assert len(local) == 3
        for link in local:
            answer = await client.get(str(httpx.URL(server.url).copy_with(path=link)))
            assert (answer.status_code, bool(answer.content)) == (200, True)


@pytest.mark.parametrize("name", ["..%2fopenapi.py", "nothing.js", "LICENSE.txt"])
async def test_the_page_brings_no_other_file(server: RunningServer, name: str) -> None:
    async with server.client() as client:
        assert (await client.get(f"/docs/{name}")).status_code == 404
