"""The cookie by which a device is known at its next sign-in (see `KnownDevice`); it signs nobody in."""

from sanic import Request
from sanic.response import BaseHTTPResponse

from domain.model.accounts import SignedIn
from domain.services.known_devices import KNOWN_FOR

COOKIE = "ichat-device"


def keep_device(request: Request, signed_in: SignedIn) -> None:
    """The answer to this request will set the cookie."""
    request.ctx.device_token = signed_in.device_token


async def set_cookie(request: Request, response: BaseHTTPResponse, *, path: str) -> None:
    """For the sign-in at `path` alone, and out of reach of scripts and of other sites."""
    token = getattr(request.ctx, "device_token", "")
    if token:
        response.add_cookie(
            COOKIE,
            token,
            path=path,
            max_age=int(KNOWN_FOR.total_seconds()),
            secure=request.scheme == "https",
            httponly=True,
            samesite="Strict",
        )
