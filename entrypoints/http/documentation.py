"""The API and its sockets as JSON, and a page that shows the former. Its assets come with the package."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from sanic import HTTPResponse, Request, Sanic

from domain.model.errors import NotFound
from entrypoints.http.answers import JSON
from entrypoints.http.asyncapi import describe_sockets
from entrypoints.http.openapi import describe

ASSETS: Final = Path(__file__).parent / "assets"
FILES: Final = {
    "rapidoc-min.js": (ASSETS / "rapidoc" / "rapidoc-min.js", "text/javascript; charset=utf-8"),
    "docs.css": (ASSETS / "docs.css", "text/css; charset=utf-8"),
}
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The viewer writes its styles into the page."""


def serve_documentation(app: Sanic[Any, Any], base_path: str, prefix: str) -> None:
    """They are made when somebody first asks for them, so that no node starts later for it."""
    page = (ASSETS / "docs.html").read_text(encoding="utf-8").replace("{api}", base_path + prefix)

    async def show(_: Request) -> HTTPResponse:
        headers = {"content-security-policy": POLICY}
        return HTTPResponse(page, content_type="text/html; charset=utf-8", headers=headers)

    @cache
    def operations() -> bytes:
        return msgspec.json.encode(describe(app.router.routes, base_path))

    @cache
    def sockets() -> bytes:
        return msgspec.json.encode(describe_sockets(base_path + prefix))

    async def show_description(_: Request) -> HTTPResponse:
        return HTTPResponse(operations(), content_type=JSON)

    async def show_sockets(_: Request) -> HTTPResponse:
        return HTTPResponse(sockets(), content_type=JSON)

    app.add_route(show, f"{prefix}/docs", ctx_open=True)
    app.add_route(show_description, f"{prefix}/docs/openapi.json", ctx_open=True)
    app.add_route(show_sockets, f"{prefix}/docs/asyncapi.json", ctx_open=True)
    app.add_route(_show_file, f"{prefix}/docs/<name:str>", name="docs_file", ctx_open=True)


async def _show_file(_: Request, name: str) -> HTTPResponse:
    """Raises NotFound."""
    if name not in FILES:
        raise NotFound
    path, content_type = FILES[name]
    return HTTPResponse(path.read_bytes(), content_type=content_type, headers={"cache-control": "no-cache"})
