"""What every answer looks like (contract section 1)."""

from typing import Any

from adapters.wire.writing import encode


def success(data: Any) -> bytes:
    return b'{"status":"ok","code":200,"data":' + encode(data) + b"}"


def failure(code: int, message: str, request_id: str, **more: str) -> bytes:
    """`request_id` finds the lines of this request in the log; `more`: what the client needs to go on."""
    return encode({"status": "error", "code": code, "message": message, "requestId": request_id} | more)
