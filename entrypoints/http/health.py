"""For load balancers and people who look whether it runs."""

from sanic import Blueprint

from adapters.wire.writing import View
from entrypoints.http.operations import operation

health_api = Blueprint("health")


class HealthView(View):
    status: str


@operation(health_api, "GET", "/health", open=True)
async def health() -> HealthView:
    """This node answers."""
    return HealthView("up")
