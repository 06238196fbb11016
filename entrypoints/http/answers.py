"""Envelopes as HTTP answers."""

from typing import Any, Final

from sanic import HTTPResponse

from adapters.wire.envelopes import failure, success

JSON: Final = "application/json; charset=utf-8"


def succeeded(data: Any) -> HTTPResponse:
    return HTTPResponse(success(data), content_type=JSON)


def failed(status: int, code: int, message: str, request_id: str, **more: str) -> HTTPResponse:
    return HTTPResponse(failure(code, message, request_id, **more), status=status, content_type=JSON)
