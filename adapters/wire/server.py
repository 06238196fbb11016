"""What the server says of itself, open to everybody (docs/protocol.md)."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta

from adapters.wire.writing import Time, View
from domain.model.server import Server, ServerLimits, ServerTimes


class HealthView(View):
    """`status` is `up`; `mailboxes` is `well`, `away` or `full`."""

    status: str
    mailboxes: str


def _properties(kind: type, number: str) -> dict[str, Any]:
    """A new limit or time is in the answer, and in the API's description, as soon as the model has it."""
    names = [_wire_name(each.name) for each in fields(kind)]
    return {"properties": {name: {"type": number} for name in names}, "required": names}


def _wire_name(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


LimitsView = Annotated[dict[str, int], Meta(extra_json_schema=_properties(ServerLimits, "integer"))]
TimesView = Annotated[dict[str, float], Meta(extra_json_schema=_properties(ServerTimes, "number"))]


class ServerView(View):
    """Times are seconds; `now` is the server's clock; `oidc` the name of an OpenID provider, or empty."""

    name: str
    version: str
    now: Time
    registration: str
    limits: LimitsView
    times: TimesView
    features: tuple[str, ...]
    oidc: str


def server_view(server: Server, now: datetime) -> ServerView:
    return ServerView.of(
        server,
        now=now,
        limits={_wire_name(name): limit for name, limit in asdict(server.limits).items()},
        times={_wire_name(name): time.total_seconds() for name, time in asdict(server.times).items()},
    )
