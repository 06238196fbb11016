"""The web client: our own, or another built single-page client named by `web.root`.

Paths that name a file get the file, other paths below no folder of files get the page, whose own router
knows them. Nothing here ever answers for a path of the API.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from sanic import HTTPResponse, Request, Sanic

from domain.model.errors import NotFound
from entrypoints.http.etags import is_known
from entrypoints.web_files import (
    ASSETS,
    MANIFEST,
    PAGE,
    Asset,
    FilledFiles,
    Folder,
    OurFiles,
    Words,
    content_type_of,
)

HASHED: Final = re.compile(r"[.-](?=[A-Za-z0-9_-]*[0-9A-Z])[A-Za-z0-9_-]{8,}\.[a-z0-9]+(\.map)?$")
"""`index-BQZ6aNbK.js`, `main.0a1b2c3d.css`: builders name such files after their content."""

FRESH: Final = "no-cache"
"""Kept, but asked about each time: a new version of the server brings a new client at once."""
FOR_EVER: Final = "public, max-age=31536000, immutable"

CODINGS: Final = {"br": ".br", "gzip": ".gz"}
"""Which files beside a file hold it compressed (RFC 9110, section 8.4.1); the best first."""

OUR_POLICY: Final = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; font-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; manifest-src 'self'; "
    "connect-src 'self'{sockets}{stores}; frame-src blob:; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types worker"
)
OTHER_POLICY: Final = "base-uri 'self'; object-src 'none'; frame-ancestors 'none'"
"""Another client may need styles in elements; what it loads from where is its own affair."""

HOST: Final = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")


class WebClient:
    """The files of one client. `store`: the origin to which its pages send large files themselves."""

    def __init__(self, root: Path | None, base_path: str, api_prefix: str, store: str) -> None:
        self._ours = root is None
        self._stores = f" {store}" if store else ""
        self._files = FilledFiles(OurFiles(), _words(base_path, api_prefix)) if root is None else Folder(root)

    async def serve(self, request: Request, path: str = "") -> HTTPResponse:
        """Raises NotFound."""
        name = path or PAGE
        asset = self._files.find(name)
        if asset is None:
            name = PAGE
            if "." in path.rpartition("/")[2] or (asset := self._files.find(name)) is None:
                raise NotFound
        headers = self._headers(name, asset, request)
        coding, asset = self._encoded(name, asset, request)
        headers |= {"etag": asset.etag, "vary": "accept-encoding"}
        if coding:
            headers["content-encoding"] = coding
        if is_known(asset.etag, request.headers.get("if-none-match", "")):
            return HTTPResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        return HTTPResponse(asset.content, headers=headers, content_type=content_type_of(name))

    def _encoded(self, name: str, asset: Asset, request: Request) -> tuple[str, Asset]:
        """The smallest of what lies ready and the client understands."""
        accepted = request.headers.get("accept-encoding", "")
        for coding, suffix in CODINGS.items():
            if _accepts(accepted, coding) and (encoded := self._files.find(name + suffix)):
                return coding, encoded
        return "", asset

    def _headers(self, name: str, asset: Asset, request: Request) -> dict[str, str]:
        hashed = name.startswith(f"{ASSETS}/") if self._ours else HASHED.search(name)
        return {
            "cache-control": FOR_EVER if hashed else FRESH,
            "content-security-policy": self._policy(name, asset, request) if self._ours else OTHER_POLICY,
            "permissions-policy": "camera=(self), microphone=(self), display-capture=(self)",
            "cross-origin-opener-policy": "same-origin",
        }

    def _policy(self, name: str, asset: Asset, request: Request) -> str:
        # Not every browser takes 'self' to mean our sockets too.
        host = request.headers.get("host", "")
        sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
        page = asset.content if name == PAGE else b""
        return OUR_POLICY.format(
            scripts=_hashes(page, b"script"),
            styles=_hashes(page, b"style"),
            sockets=sockets,
            stores=self._stores,
        )


def _words(base_path: str, api_prefix: str) -> Mapping[str, Words]:
    """Where this server is, for those files that say so; none where all is as they were written."""
    home, api = f"{base_path}/".encode(), f"{base_path}{api_prefix}".encode()
    if (home, api) == (b"/", b"/api"):
        return {}
    base, prefix = b'<base href="%b">', b'<meta name="api" content="%b">'
    identity = b'"id": "%b"'
    return {
        PAGE: ((base % b"/", base % home), (prefix % b"/api", prefix % api)),
        MANIFEST: ((identity % b"/", identity % home),),
    }


def _accepts(accepted: str, coding: str) -> bool:
    """`br`, or `br;q=0.8`, but not `br;q=0` (RFC 9110, section 12.5.3)."""
    for each in accepted.lower().split(","):
        name, _, weight = each.partition(";")
        if name.strip() == coding:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


@lru_cache(16)
def _hashes(page: bytes, element: bytes) -> str:
    """What stands inside the page itself may run, and nothing else may (CSP 3, section 2.3.1)."""
    inside = re.findall(rb"<%b>(.*?)</%b>" % (element, element), page, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(each).digest()).decode() for each in inside)
    return "".join(f" 'sha256-{digest}'" for digest in digests)


def serve_web(app: Sanic[Any, Any], root: Path | None, base_path: str, api_prefix: str, store: str) -> None:
    """To be called after the API's routes; paths of the API are not even looked at."""
    client = WebClient(root, base_path, api_prefix, store)
    other_paths = f"/<path:(?!{re.escape(api_prefix[1:])}(?:/|$)).+>"
    for method in ("GET", "HEAD"):
        add = partial(app.add_route, client.serve, methods=[method], ctx_open=True)
        add("/", name=f"web_page_{method}")
        add(other_paths, name=f"web_{method}", unquote=True)
