"""The head of an answer."""

from sanic.headers import format_http1_response
from sanic.response import HTTPResponse

from entrypoints.http.framing import HEADERS_KEPT


def head(**headers: str) -> bytes:
    response = HTTPResponse(b"", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return format_http1_response(200, response.processed_headers)


def test_what_is_remembered_of_headers_is_clean() -> None:
    """No value begins a line of its own, neither at first nor when it is said again."""
    for _ in range(2):
        assert b"x-name: AnnSet-Cookie: a=b\r\n" in head(x_name="Ann\r\nSet-Cookie: a=b")


def test_answers_do_not_get_mixed_up() -> None:
    """However many different values there are."""
    for number in range(2 * HEADERS_KEPT):
        assert f"x-request-id: {number}\r\n".encode() in head(x_request_id=str(number))
