"""The file of an upload form."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model.errors import BadRequest
from entrypoints.http.multipart import find_file

TYPE = "multipart/form-data; boundary=XX"


def form(*parts: bytes) -> bytes:
    return b"".join(b"--XX\r\n" + part + b"\r\n" for part in parts) + b"--XX--\r\n"


FILE = b'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
FIELD = b'Content-Disposition: form-data; name="note"\r\n\r\nhello'


@given(st.binary(max_size=300))
def test_whatever_the_file_holds_comes_back(data: bytes) -> None:
    request = httpx.Request("POST", "http://test/", data={"note": "x"}, files={"file": ("ü.png", data)})
    assert find_file(request.headers["content-type"], request.read(), "file") == data


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (TYPE, form(FILE + b"data")),
        ('multipart/form-data; charset=utf-8; boundary="XX"', form(FILE + b"data")),
        ("Multipart/Form-Data;boundary=XX", form(FIELD, FILE + b"data", FIELD)),
        (TYPE, b"preamble\r\n" + form(FILE + b"data") + b"epilogue"),
        (TYPE, form(b"content-disposition: form-data; filename=a.png; name=file\r\n\r\ndata")),
        (TYPE, form(FILE.replace(b'"file"', b'"other"') + b"no", FILE + b"data")),
    ],
)
def test_forms_as_clients_write_them(content_type: str, body: bytes) -> None:
    assert find_file(content_type, body, "file") == b"data"


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
def test_forms_without_the_file(content_type: str, body: bytes) -> None:
    """No form, no such part, a field that is no file, a body that was cut, too much around it."""
    with pytest.raises(BadRequest, match="文件参数错误"):
        find_file(content_type, body, "file")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_form_or_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        find_file(TYPE, body, "file")
