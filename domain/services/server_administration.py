"""Groups, calls and the server as its administrators see them (contract-2 N10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.administration import CountedGroup, Page, ServerUse, check_page
from domain.model.audit import Actor, AuditAction
from domain.model.calls import CallState
from domain.model.errors import NotFound
from domain.model.ids import GroupId
from domain.services.administrators import AdministratorService
from domain.services.group_members import GroupMemberService
from domain.services.transactions import Transactions, UnitOfWork
from ports.storage import Repositories
from ports.system import Clock

CALLS_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAdministration:
    transactions: Transactions
    administrators: AdministratorService
    members: GroupMemberService
    clock: Clock

    async def list_groups(self, before: GroupId, limit: int) -> Page[CountedGroup]:
        """Newest first. Raises InvalidFields."""
        return await self.transactions.read(_groups, before, check_page(limit))

    async def dissolve(self, actor: Actor, group_id: GroupId) -> None:
        """As its owner would. Raises PasswordDue, Forbidden, NotFound for an unknown or a dissolved one."""
        actor.check_confirmed(self.clock.now())
        await self.transactions.run(self._dissolve, actor, group_id)

    async def _dissolve(self, uow: UnitOfWork, actor: Actor, group_id: GroupId) -> None:
        await self.administrators.enter(uow, actor)
        group = await uow.groups.find(group_id)
        if group is None or not await uow.groups.count_members(group_id):
            raise NotFound
        await self.administrators.record(uow, actor, AuditAction.GROUP_DISSOLVED, group_id, group.name)
        await self.members.end(uow, group)

    async def calls_now(self) -> Sequence[CallState]:
        """Those that ring or go on, newest first, 200 at the most."""
        return await self.transactions.read(_calls)

    async def use(self) -> ServerUse:
        """How much there is of everything right now. Raises Unavailable."""
        return await self.transactions.read(self._use)

    async def _use(self, stored: Repositories) -> ServerUse:
        return ServerUse(
            people=await stored.user_directory.count(),
            logins=await stored.logins.count_standing(self.clock.now()),
            stored=await stored.uploads.stored_by_all(),
            calls=len(await stored.calls.list_all_live(CALLS_AT_MOST)),
            reports=await stored.reports.count_open(),
        )


async def _groups(stored: Repositories, before: GroupId, limit: int) -> Page[CountedGroup]:
    groups = [CountedGroup(*each) for each in await stored.groups.list_page(before, limit + 1)]
    return Page.of(groups, limit, lambda each: each.group.group_id)


async def _calls(stored: Repositories) -> Sequence[CallState]:
    live = await stored.calls.list_all_live(CALLS_AT_MOST)
    states = await stored.calls.find_states(live)
    return [states[call_id] for call_id in live if call_id in states]
