"""What every answer looks like (contract section 1)."""

from typing import Any

import msgspec

_encoder = msgspec.json.Encoder()


def success(data: Any) -> bytes:
    return b'{"status":"ok","code":200,"data":' + _encoder.encode(data) + b"}"


def failure(code: int, message: str) -> bytes:
    return _encoder.encode({"status": "error", "code": code, "message": message})
