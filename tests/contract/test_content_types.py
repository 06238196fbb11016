"""What ports.content_types promises: begins of files as programs write them."""

import pytest

from adapters.content_types import SniffedContentTypes

UNKNOWN = "application/octet-stream"
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webmB\x87\x81\x04"
BEGINS = {
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
    "gif": (b"GIF89a\x01\0\x01\0", "image/gif"),
    "webp": (b"RIFF\x1a\0\0\0WEBPVP8L", "image/webp"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    "zip": (b"PK\x03\x04\x14\0\0\0\x08\0", "application/zip"),
    "mp4": (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41....vide....soun", "video/mp4"),
    "mp4 with its index at the end": (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41", "video/mp4"),
    "m4a": (b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42isom", "audio/mp4"),
    "a phone's recording": (b"\0\0\0\x20ftypiso5\0\0\x02\0iso5iso6mp41....hdlr....soun", "audio/mp4"),
    "a browser's recording": (WEBM + b"\x16T\xaek....\x86\x86A_OPUSc\xa2", "audio/webm"),
    "a browser's film": (WEBM + b"\x16T\xaek....\x86\x85V_VP8....\x86\x86A_OPUS", "video/webm"),
    "opus": (b"OggS\0\x02" + bytes(22) + b"OpusHead\x01\x01", "audio/ogg"),
    "ogg film": (b"OggS\0\x02" + bytes(22) + b"\x80theora\x03", "video/ogg"),
    "mp3": (b"ID3\x04\0\0\0\0\0#TSSE", "audio/mpeg"),
    "wav": (b"RIFF$\0\0\0WAVEfmt ", "audio/wav"),
    "flac": (b"fLaC\0\0\0\x22\x10\0", "audio/flac"),
    "text": ("一个计划\n".encode(), "text/plain"),
    "text cut within a letter": ("一个计划".encode()[:-1], "text/plain"),
    "html": (b"<!doctype html><script>alert(1)</script>", "text/plain"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "text/plain"),
    "nothing": (b"", UNKNOWN),
    "noise": (b"\x07\x93\xfe\0\x11" * 20, UNKNOWN),
}


@pytest.mark.parametrize("name", BEGINS)
def test_a_file_is_what_it_begins_with(name: str) -> None:
    """Whatever it is called; what would be run by a browser is only text."""
    head, mime = BEGINS[name]
    assert SniffedContentTypes().sniff(head) == mime
