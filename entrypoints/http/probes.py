"""`/livez` and `/readyz`: what supervisors and load balancers ask, without the envelopes of the API."""

from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from typing import Any

import msgspec
from sanic import HTTPResponse, Request, Sanic

from domain.services.readiness import Readiness
from entrypoints.http.answers import JSON


def serve_probes(app: Sanic[Any, Any], readiness: Readiness) -> None:
    async def tell_ready(_: Request) -> HTTPResponse:
        """200 or 503, and which part is not well; why, the log and `ichat doctor` say."""
        condition = await readiness.check()
        status = HTTPStatus.OK if condition.ready else HTTPStatus.SERVICE_UNAVAILABLE
        parts = {name: "well" if well else "not well" for name, well in asdict(condition).items()}
        return HTTPResponse(msgspec.json.encode(parts), status, content_type=JSON)

    for method in ("GET", "HEAD"):
        add = partial(app.add_route, methods=[method], ctx_open=True)
        add(_tell_live, "/livez", name=f"livez_{method}")
        add(tell_ready, "/readyz", name=f"readyz_{method}")


async def _tell_live(_: Request) -> HTTPResponse:
    """The process serves; whether it can work, `/readyz` says."""
    return HTTPResponse("live\n", content_type="text/plain; charset=utf-8")
