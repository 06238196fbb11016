"""Envelopes as HTTP answers."""

from http import HTTPStatus
from typing import Any, Final

from sanic import HTTPResponse

from adapters.wire.envelopes import failure, success
from entrypoints.http.etags import etag_of, is_known

JSON: Final = "application/json; charset=utf-8"


def succeeded(data: Any) -> HTTPResponse:
    return HTTPResponse(success(data), content_type=JSON)


def succeeded_unless_known(data: Any, if_none_match: str) -> HTTPResponse:
    """With a tag by which the client asks again; what it has is not sent again."""
    body = success(data)
    etag = etag_of(body)
    if is_known(etag, if_none_match):
        return HTTPResponse(status=HTTPStatus.NOT_MODIFIED, headers={"etag": etag})
    return HTTPResponse(body, content_type=JSON, headers={"etag": etag})


def failed(status: int, code: int, message: str, request_id: str, **more: str) -> HTTPResponse:
    return HTTPResponse(failure(code, message, request_id, **more), status=status, content_type=JSON)
