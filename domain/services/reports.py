"""What people tell those who look after the server (contract-2 N10)."""

from dataclasses import dataclass

from domain.model.administration import Page, check_page
from domain.model.audit import Actor, AuditAction
from domain.model.errors import Forbidden, NotFound
from domain.model.ids import MessageId, ReportId, UserId
from domain.model.reports import EXCERPT_AT_MOST, Report, check_report
from domain.services.access import find_readable
from domain.services.administrators import AdministratorService, find_user
from domain.services.transactions import Transactions, UnitOfWork
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportService:
    transactions: Transactions
    administrators: AdministratorService
    clock: Clock

    async def report(
        self, user_id: UserId, *, message_id: MessageId, accused_id: UserId, reason: str
    ) -> None:
        """A message that the reporter may read, or somebody. Whom it is about hears nothing of it.

        Raises BadRequest, InvalidFields, Forbidden for a message of others or one's own, UserNotFound.
        """
        check_report(message_id=message_id, user_id=accused_id, reason=reason)
        await self.transactions.run(self._report, user_id, message_id, accused_id, reason.strip())

    async def _report(
        self, uow: UnitOfWork, user_id: UserId, message_id: MessageId, accused_id: UserId, reason: str
    ) -> None:
        text = ""
        if message_id:
            message, _ = await find_readable(uow, user_id, message_id)
            accused_id, text = message.sender_id, message.text[:EXCERPT_AT_MOST]
        else:
            await find_user(uow, accused_id)
        if accused_id == user_id:
            raise Forbidden
        await uow.reports.add(
            Report(
                reporter_id=user_id,
                user_id=accused_id,
                message_id=message_id,
                text=text,
                reason=reason,
                created_at=self.clock.now(),
            )
        )

    async def list_page(self, before: ReportId, limit: int, *, closed: bool) -> Page[Report]:
        """Newest first. Raises InvalidFields."""
        return await self.transactions.read(_page, before, check_page(limit), closed=closed)

    async def close(self, actor: Actor, report_id: ReportId) -> None:
        """It was dealt with. Raises Forbidden, NotFound for an unknown or a closed one."""
        await self.transactions.run(self._close, actor, report_id)

    async def _close(self, uow: UnitOfWork, actor: Actor, report_id: ReportId) -> None:
        await self.administrators.enter(uow, actor)
        if not await uow.reports.close(report_id, actor.user_id, self.clock.now()):
            raise NotFound
        await self.administrators.record(uow, actor, AuditAction.REPORT_CLOSED, report_id)


async def _page(stored: Repositories, before: ReportId, limit: int, *, closed: bool) -> Page[Report]:
    reports = await stored.reports.list_page(before, limit + 1, closed=closed)
    return Page.of(reports, limit, lambda report: report.report_id)
