"""The web client: our own, or another built single-page client named by `web.root`.

Paths that name a file get the file, other paths below no folder of files get the page, whose own router
knows them. Nothing here ever answers for a path of the API.
"""

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from sanic import HTTPResponse, Request, Sanic

from domain.model.errors import NotFound

OUR_CLIENT: Final = Path(__file__).parents[1] / "web"
PAGE: Final = "index.html"
API_MARK: Final = b'<meta name="api" content="/api">'
"""Where our page learns under which prefix the API lives."""

CONTENT_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
}
"""What must not depend on the machine's own table."""

HASHED: Final = re.compile(r"[.-](?=[A-Za-z0-9_-]*[0-9A-Z])[A-Za-z0-9_-]{8,}\.[a-z0-9]+(\.map)?$")
"""`index-BQZ6aNbK.js`, `main.0a1b2c3d.css`: builders name such files after their content."""

FRESH: Final = "no-cache"
"""Kept, but asked about each time: a new version of the server brings a new client at once."""
FOR_EVER: Final = "public, max-age=31536000, immutable"

OUR_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; manifest-src 'self'; connect-src 'self' {sockets}; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
OTHER_POLICY: Final = "base-uri 'self'; object-src 'none'; frame-ancestors 'none'"
"""Another client may need styles in elements; what it loads from where is its own affair."""

HOST: Final = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    content_type: str
    etag: str
    changed: tuple[int, int]
    """When and how large the file was when it was read."""


class WebClient:
    """The files of one client, read when they are first asked for and again when they change."""

    def __init__(self, root: Path | None, api_prefix: str) -> None:
        self._root = (root or OUR_CLIENT).resolve()
        self._ours = root is None
        self._api_prefix = api_prefix
        self._assets: dict[str, Asset] = {}

    async def serve(self, request: Request, path: str = "") -> HTTPResponse:
        """Raises NotFound."""
        name = path or PAGE
        asset = self._find(name)
        if asset is None:
            if "." in name.rpartition("/")[2] or (asset := self._find(PAGE)) is None:
                raise NotFound
            name = PAGE
        headers = self._headers(name, asset, request)
        if asset.etag in request.headers.get("if-none-match", ""):
            return HTTPResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        return HTTPResponse(asset.content, headers=headers, content_type=asset.content_type)

    def _find(self, name: str) -> Asset | None:
        parts = name.split("/")
        if any(not part or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            return None
        file = self._root.joinpath(*parts)
        try:
            stat = file.stat()
            known = self._assets.get(name)
            if known and known.changed == (stat.st_mtime_ns, stat.st_size):
                return known
            if not file.is_file() or not file.resolve().is_relative_to(self._root):
                return None
            asset = self._read(file, (stat.st_mtime_ns, stat.st_size))
        except OSError:  # no such file, or a name that no file can have
            return None
        self._assets[name] = asset
        return asset

    def _read(self, file: Path, changed: tuple[int, int]) -> Asset:
        content = file.read_bytes()
        if self._ours and file.name == PAGE:
            content = content.replace(API_MARK, API_MARK.replace(b"/api", self._api_prefix.encode()))
        guessed = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        return Asset(content, CONTENT_TYPES.get(file.suffix.lower(), guessed), etag, changed)

    def _headers(self, name: str, asset: Asset, request: Request) -> dict[str, str]:
        hashed = not self._ours and HASHED.search(name)
        return {
            "etag": asset.etag,
            "cache-control": FOR_EVER if hashed else FRESH,
            "content-security-policy": self._policy(request),
            "permissions-policy": "camera=(self), microphone=(self), display-capture=(self)",
            "cross-origin-opener-policy": "same-origin",
        }

    def _policy(self, request: Request) -> str:
        if not self._ours:
            return OTHER_POLICY
        # Not every browser takes 'self' to mean our sockets too.
        host = request.headers.get("host", "")
        sockets = f"ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
        return OUR_POLICY.format(sockets=sockets)


def serve_web(app: Sanic[Any, Any], root: Path | None, api_prefix: str) -> None:
    """To be called after the API's routes; paths of the API are not even looked at."""
    client = WebClient(root, api_prefix)
    other_paths = f"/<path:(?!{re.escape(api_prefix[1:])}(?:/|$)).+>"
    for method in ("GET", "HEAD"):
        add = partial(app.add_route, client.serve, methods=[method], ctx_open=True)
        add("/", name=f"web_page_{method}")
        add(other_paths, name=f"web_{method}", unquote=True)
