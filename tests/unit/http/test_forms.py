"""The file of an upload form."""

import errno
import os
import tempfile
from contextlib import closing
from pathlib import Path
from tempfile import SpooledTemporaryFile

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model.errors import BadRequest, FileNotSaved, ServerFault, StorageFull
from entrypoints.http.forms import IN_MEMORY_AT_MOST, WRITTEN_AT_ONCE, FileForm

TYPE = "multipart/form-data; boundary=XX"


async def find_file(content_type: str, body: bytes, at_once: int = 7) -> bytes:
    """As it comes in: some bytes at a time."""
    form = FileForm(content_type, "file")
    with closing(form):
        for start in range(0, len(body), at_once):
            await form.take(body[start : start + at_once])
        await form.finish()
        return form.file.read()


def form(*parts: bytes) -> bytes:
    return b"".join(b"--XX\r\n" + part + b"\r\n" for part in parts) + b"--XX--\r\n"


FILE = b'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
FIELD = b'Content-Disposition: form-data; name="note"\r\n\r\nhello'


@given(st.binary(max_size=300))
async def test_whatever_the_file_holds_comes_back(data: bytes) -> None:
    request = httpx.Request("POST", "http://test/", data={"note": "x"}, files={"file": ("ü.png", data)})
    assert await find_file(request.headers["content-type"], request.read()) == data


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (TYPE, form(FILE + b"data")),
        ('multipart/form-data; charset=utf-8; boundary="XX"', form(FILE + b"data")),
        ("Multipart/Form-Data;boundary=XX", form(FIELD, FILE + b"data", FIELD)),
        (TYPE, b"\r\n" + form(FILE + b"data") + b"epilogue"),
        (TYPE, form(b"content-disposition: form-data; filename=a.png; name=file\r\n\r\ndata")),
        (TYPE, form(FILE.replace(b'"file"', b'"other"') + b"no", FILE + b"data")),
    ],
)
async def test_forms_as_clients_write_them(content_type: str, body: bytes) -> None:
    assert await find_file(content_type, body) == b"data"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("", form(FILE + b"data")),
        ("application/json", b"{}"),
        ("multipart/form-data", form(FILE + b"data")),
        ("multipart/form-data; boundary=YY", form(FILE + b"data")),
        (TYPE, b""),
        (TYPE, b"--XX--\r\n"),
        (TYPE, form(FIELD)),
        (TYPE, form(FIELD.replace(b"note", b"file"))),
        (TYPE, form(FILE.replace(b'"file"', b'"files"') + b"data")),
        (TYPE, form(FILE + b"data").removesuffix(b"--XX--\r\n")[:-2]),
        (TYPE, form(FILE[:-4])),
        (TYPE, form(b"X: " + b"x" * 5000 + b"\r\n" + FILE + b"data")),
        (TYPE, form(*[FIELD] * 20, FILE + b"data")),
    ],
)
async def test_forms_without_the_file(content_type: str, body: bytes) -> None:
    """No form, no such part, a field that is no file, a body that was cut, too much around it."""
    with pytest.raises(BadRequest, match="文件参数错误"):
        await find_file(content_type, body)


@given(st.binary(max_size=200))
async def test_any_bytes_are_a_form_or_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        await find_file(TYPE, body)


async def test_a_large_file_waits_on_the_disk_and_leaves_nothing_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system keeps temporary files, without a name; memory holds no more than a MiB of it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    data = bytes(range(256)) * 4 * 4096
    assert len(data) > IN_MEMORY_AT_MOST
    assert await find_file(TYPE, form(FILE + data), at_once=65_536) == data
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - quicker than the thread that a Path asks for


@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, StorageFull), (errno.EIO, FileNotSaved)])
async def test_a_disk_that_takes_no_more_is_said_so(
    monkeypatch: pytest.MonkeyPatch, code: int, kind: type[ServerFault]
) -> None:
    def refuses(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(SpooledTemporaryFile, "write", refuses)
    with pytest.raises(kind, match="uploads"):
        await find_file(TYPE, form(FILE + b"x" * WRITTEN_AT_ONCE), at_once=65_536)
