"""Files that would like to run a script, in every disguise that we know of (promise S6)."""

import io
import struct
import zlib

from PIL import Image

CALLED = "/executed"
"""Every script asks for this path; a browser that runs one gives itself away."""

SCRIPT = f"fetch('{CALLED}')"
HTML = f'<!doctype html><html><body onload="{SCRIPT}"><script>{SCRIPT}</script></body></html>'
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{SCRIPT}"><script>{SCRIPT}</script></svg>'
XHTML = f'<html xmlns="http://www.w3.org/1999/xhtml"><script>{SCRIPT}</script></html>'
XSLT = f'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?><x>{SVG}</x>'


def _image(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(file, kind)
    return file.getvalue()


def _png_with_text(text: str) -> bytes:
    png = _image("PNG")
    body = b"tEXt" + b"Comment\0" + text.encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return png[:33] + chunk + png[33:]


def _jpeg_with_comment(text: str) -> bytes:
    jpeg = _image("JPEG")
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text.encode() + jpeg[2:]


def _gif_that_is_a_script() -> bytes:
    """`GIF89a=1;...`: a picture to one reader, a program to another."""
    return b"GIF89a/*" + _image("GIF")[8:] + f"*/=1;{SCRIPT};".encode()


def _disguises() -> dict[str, bytes]:
    png, jpeg, gif, webp = (_image(kind) for kind in ("PNG", "JPEG", "GIF", "WEBP"))
    return {
        "html": HTML.encode(),
        "svg": SVG.encode(),
        "xhtml": XHTML.encode(),
        "xslt": XSLT.encode(),
        "script": SCRIPT.encode(),
        "svg-bom": b"\xef\xbb\xbf" + SVG.encode(),
        "html-utf16": HTML.encode("utf-16"),
        "html-utf7": b"+ADw-script+AD4-" + HTML.encode(),
        "gif-head": b"GIF89a" + HTML.encode(),
        "png-head": png[:8] + HTML.encode(),
        "jpeg-head": jpeg[:3] + HTML.encode(),
        "webp-head": b"RIFF\xff\xff\xff\x00WEBP" + HTML.encode(),
        "png-tail": png + HTML.encode(),
        "jpeg-tail": jpeg + HTML.encode(),
        "gif-tail": gif + HTML.encode(),
        "webp-tail": webp + HTML.encode(),
        "png-text": _png_with_text(HTML),
        "jpeg-comment": _jpeg_with_comment(HTML),
        "gif-script": _gif_that_is_a_script(),
        "pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    }  # fmt: skip


NAMES = ("page.html", "picture.svg", "picture.png", "picture.jpg.html")


def corpus() -> list[tuple[str, str, bytes]]:
    """(description, file name, content): each disguise under a telling and under an innocent name."""
    return [
        (f"{disguise} as {name}", name, content)
        for number, (disguise, content) in enumerate(_disguises().items())
        for name in (NAMES[number % 2], NAMES[2 + number % 2])
    ]
