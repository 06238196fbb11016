"""Groups, reports, calls, the audit log and the server, for administrators (contract-2 N10)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.administration import (
    AuditQuery,
    AuditView,
    CallNowView,
    GroupRowsView,
    GroupsQuery,
    ReportNamed,
    ReportsQuery,
    ReportsView,
    ServerUseView,
    audit_view,
    call_now_view,
    groups_view,
    reports_view,
    server_use_view,
)
from adapters.wire.groups import GroupNamed
from domain.model.audit import Actor
from domain.model.errors import Forbidden, InvalidFields, NotFound, PasswordDue
from domain.services.administrators import AdministratorService
from domain.services.reports import ReportService
from domain.services.server import ServerService
from domain.services.server_administration import ServerAdministration
from entrypoints.http.operations import operation

LIMIT = "administration_per_user"

server_administration_api = Blueprint("server_administration", url_prefix="/admin")


@operation(server_administration_api, "GET", "/groups", errors=(Forbidden, InvalidFields))
async def list_groups(actor: Actor, query: GroupsQuery, server: ServerAdministration) -> GroupRowsView:
    """All groups, newest first; `cursor` 0 ends the list."""
    del actor
    return groups_view(await server.list_groups(query.cursor, query.limit))


@operation(
    server_administration_api,
    "POST",
    "/groups/dissolve",
    limit=LIMIT,
    errors=(Forbidden, NotFound, PasswordDue),
)
async def dissolve_any_group(actor: Actor, body: GroupNamed, server: ServerAdministration) -> None:
    """Everybody is out, as if its owner did it."""
    await server.dissolve(actor, body.group_id)


@operation(server_administration_api, "GET", "/reports", errors=(Forbidden, InvalidFields))
async def list_reports(actor: Actor, query: ReportsQuery, reports: ReportService) -> ReportsView:
    """Those that are open, or with `state=closed` the others; newest first."""
    del actor
    closed = query.state == "closed"
    return reports_view(await reports.list_page(query.cursor, query.limit, closed=closed))


@operation(server_administration_api, "POST", "/reports/close", limit=LIMIT, errors=(Forbidden, NotFound))
async def close_report(actor: Actor, body: ReportNamed, reports: ReportService) -> None:
    """It was dealt with."""
    await reports.close(actor, body.report_id)


@operation(server_administration_api, "GET", "/calls", errors=(Forbidden,))
async def calls_now(actor: Actor, server: ServerAdministration) -> Sequence[CallNowView]:
    """Calls that ring or go on, newest first."""
    del actor
    return [call_now_view(state) for state in await server.calls_now()]


@operation(server_administration_api, "GET", "/audit", errors=(Forbidden, InvalidFields))
async def list_audit(actor: Actor, query: AuditQuery, administrators: AdministratorService) -> AuditView:
    """Who did what, to whom, when and from where; newest first."""
    del actor
    return audit_view(await administrators.list_page(query.cursor, query.limit))


@operation(server_administration_api, "GET", "/server", errors=(Forbidden,))
async def server_use(actor: Actor, server: ServerAdministration, about: ServerService) -> ServerUseView:
    """How much there is of everything, and how the server is."""
    del actor
    return server_use_view(*about.describe(), await server.use(), await about.check())
