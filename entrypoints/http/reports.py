"""What people tell those who look after the server (contract-2 N10)."""

from sanic import Blueprint

from adapters.wire.reports import NewReport
from domain.model.accounts import Login
from domain.model.errors import Forbidden, InvalidFields, UserNotFound
from domain.services.reports import ReportService
from entrypoints.http.operations import operation

reports_api = Blueprint("reports")


@operation(
    reports_api,
    "POST",
    "/report",
    limit="reports_per_user",
    errors=(InvalidFields, Forbidden, UserNotFound),
)
async def report(login: Login, body: NewReport, reports: ReportService) -> None:
    """Tell the administrators of a message that the caller may read, or of somebody; nobody else hears."""
    await reports.report(
        login.user_id, message_id=body.message_id, accused_id=body.user_id, reason=body.reason
    )
