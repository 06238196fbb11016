"""The files of a web client: plain modules as they are written, and the bundle that is made of them."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from entrypoints.http.etags import etag_of

SOURCES: Final = Path(__file__).with_name("web")
"""Our client, as it is written: a browser can load it as it is."""
BUNDLE: Final = Path(__file__).with_name("web_dist")
"""The same client in few small files (entrypoints/bundle.py); it need not be there."""
PAGE: Final = "index.html"
WORKER: Final = "sw.js"
MANIFEST: Final = "manifest.webmanifest"
ASSETS: Final = "assets"
"""The bundle's folder of files whose names change with their content."""
FINGERPRINT: Final = "sources.sha256"
"""The bundle's file that says of which sources it was made."""

BUNDLED: Final = frozenset({".html", ".js", ".css", ".woff2"})

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


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    etag: str
    changed: tuple[int, int]
    """When and how large the file was when it was read."""


class Folder:
    """Files below one root, read when they are first asked for and again when they change."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._assets: dict[str, Asset] = {}

    def find(self, name: str) -> Asset | None:
        """None for what is not there, outside, or hidden."""
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
            content = file.read_bytes()
        except OSError:  # no such file, or a name that no file can have
            return None
        self._assets[name] = Asset(content, etag_of(content), (stat.st_mtime_ns, stat.st_size))
        return self._assets[name]


class OurFiles:
    """Our own client: the bundle if it was made of the sources as they are now, else the plain modules.

    So a bundle is never out of date: whoever edits a module of a running checkout sees it at the next reload.
    """

    def __init__(self, sources: Path = SOURCES, bundle: Path = BUNDLE) -> None:
        self._root = sources
        self._sources = Folder(sources)
        self._bundle = Folder(bundle)
        self._seen: tuple[object, ...] = ()
        self._fingerprint = ""

    def find(self, name: str) -> Asset | None:
        if name.startswith(f"{ASSETS}/"):
            return self._bundle.find(name)  # also for pages that were opened before an edit
        entry = name.removesuffix(".br").removesuffix(".gz")
        return (self._bundle if entry in {PAGE, WORKER} and self.bundled() else self._sources).find(name)

    def bundled(self) -> bool:
        made_of = self._bundle.find(FINGERPRINT)
        return made_of is not None and made_of.content.decode() == self._fingerprint_now()

    def _fingerprint_now(self) -> str:
        """Read again only if a file changed."""
        stats = {file: file.stat() for file in bundled_files(self._root)}
        seen = tuple((file, stat.st_mtime_ns, stat.st_size) for file, stat in stats.items())
        if seen != self._seen:
            self._seen, self._fingerprint = seen, fingerprint(self._root)
        return self._fingerprint


Words = tuple[tuple[bytes, bytes], ...]
"""What stands in a file, and what is to stand there."""


class FilledFiles:
    """Our own client, with what a server says of itself in some of its files (`words`)."""

    def __init__(self, files: OurFiles, words: Mapping[str, Words]) -> None:
        self._files = files
        self._words = words

    def find(self, name: str) -> Asset | None:
        asset = self._files.find(name)
        entry = name.removesuffix(".br").removesuffix(".gz")
        if asset is None or entry not in self._words:
            return asset
        if name.endswith(".br"):
            return None  # only where bundles are made is there a program for it
        plain = self._files.find(entry)
        return plain and _filled(plain, self._words[entry], zipped=name != entry)


@lru_cache(8)
def _filled(asset: Asset, words: Words, *, zipped: bool) -> Asset:
    content = asset.content
    for written, said in words:
        content = content.replace(written, said)
    if zipped:
        content = gzip.compress(content, 9, mtime=0)
    return Asset(content, etag_of(content), asset.changed)


def content_type_of(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return CONTENT_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def bundled_files(sources: Path) -> Iterator[Path]:
    """What a bundle is made of, in an order of its own."""
    return (file for file in sorted(sources.rglob("*")) if file.suffix in BUNDLED)


def fingerprint(sources: Path) -> str:
    """Changes with every name and every byte that a bundle is made of."""
    whole = hashlib.sha256()
    for file in bundled_files(sources):
        whole.update(file.relative_to(sources).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()
