"""Who is in a group, and as what (contract-2 N4).

Every change locks the room, so it has its place among the messages: whoever was removed gets none that
comes after, whoever was added all of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from domain.model.contacts import Contact
from domain.model.errors import Forbidden, OwnerStays
from domain.model.events import Event, EventKind
from domain.model.groups import (
    Group,
    GroupPolicy,
    Member,
    Membership,
    Role,
    check_members_page,
    check_named,
    check_role,
    heir_of,
)
from domain.model.ids import GroupId, MessageId, UserId
from domain.model.notifications import (
    AudienceChangedNotification,
    ContactChangedNotification,
    ContactNotification,
)
from domain.model.privacy import GroupsFrom
from domain.services.call_commands import CallCommands
from domain.services.events import RoomEvents
from domain.services.limits import Limits, counting
from domain.services.transactions import Transactions, UnitOfWork
from ports.rate_limits import RateLimits
from ports.storage import Repositories
from ports.system import Clock


async def find_membership(stored: Repositories, user_id: UserId, group_id: GroupId) -> Membership:
    """Raises Forbidden for an unknown group as for one that the user is not in."""
    found = (await stored.groups.find_many_for(user_id, [group_id])).get(group_id)
    if found is None:
        raise Forbidden
    return found


async def lock_membership(
    uow: UnitOfWork, user_id: UserId, group_id: GroupId, leaving: Collection[UserId] = ()
) -> Membership:
    """As `find_membership`, with the room locked, and before it the rows of those who leave."""
    group = await uow.groups.find(group_id)
    if group is None:
        raise Forbidden
    await uow.contacts.lock_in_room(leaving, group.room_id)
    return await find_membership(uow, user_id, group_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMemberService:
    transactions: Transactions
    calls: CallCommands
    events: RoomEvents
    rate_limits: RateLimits
    limits: Limits
    policy: GroupPolicy
    clock: Clock

    async def list_page(
        self, user_id: UserId, group_id: GroupId, after: int, limit: int
    ) -> tuple[Sequence[Member], int]:
        """Members in the order of joining, from above the number `after`; and after which one the next page
        begins, 0 at the end.

        Raises InvalidFields, Forbidden.
        """
        return await self.transactions.read(_page, user_id, group_id, after, check_members_page(limit))

    async def add(self, user_id: UserId, group_id: GroupId, user_ids: Sequence[UserId]) -> None:
        """Put contacts of one's own into the group. Who is in it already stays as they are.

        Raises InvalidFields, Forbidden also for somebody who is no contact or wants to be in no group of
        others, and for a member who would bring back somebody that was removed; GroupFull, TooManyRequests
        if one of them was put into too many groups lately.
        """
        check_named(user_ids)
        new = await self.transactions.read(_not_in, group_id, user_ids)
        async with counting(self.rate_limits, *((self.limits.group_for_person, str(each)) for each in new)):
            await self.transactions.run(self._add, user_id, group_id, user_ids)

    async def _add(
        self, uow: UnitOfWork, user_id: UserId, group_id: GroupId, user_ids: Sequence[UserId]
    ) -> None:
        membership = await lock_membership(uow, user_id, group_id)
        new = await _not_in(uow, group_id, user_ids)
        membership.check_adds()
        if not new:
            return
        await _check_addable(uow, user_id, new)
        if removed := await uow.groups.shut_out_among(group_id, new):
            membership.check_manages()
            await uow.groups.take_back(group_id, removed)
        await self.admit(
            uow, membership.group, new, Event(kind=EventKind.ADDED, actor_id=user_id, user_ids=tuple(new))
        )

    async def admit(
        self, uow: UnitOfWork, group: Group, user_ids: Sequence[UserId], event: Event
    ) -> Sequence[Contact]:
        """As part of a change that has locked the room: they are members, and read at least the event.

        Raises GroupFull.
        """
        self.policy.check_size(await uow.groups.count_members(group.group_id) + len(user_ids))
        message = await self.events.record(uow, group.room_id, event)
        now = self.clock.now()
        await uow.groups.add_members(group.group_id, user_ids, now)
        history_from = MessageId(0) if group.history_for_new else message.message_id
        rows = await uow.contacts.add_for_group(user_ids, group.group_id, group.room_id, now, history_from)
        await uow.reads.mark_all(user_ids, group.room_id, message.message_id, now)
        uow.notify(*map(ContactNotification, rows))
        uow.notify(AudienceChangedNotification(group.room_id, tuple(user_ids)))
        await self.events.deliver(uow, message)
        return rows

    async def remove(self, user_id: UserId, group_id: GroupId, user_ids: Sequence[UserId]) -> None:
        """Nothing of the room reaches them any more; no link brings them back, and theirs bring nobody. Who
        is not in it is not looked at.

        Raises InvalidFields, Forbidden.
        """
        check_named(user_ids)
        await self.transactions.run(self.expel, user_id, group_id, user_ids)

    async def expel(
        self, uow: UnitOfWork, user_id: UserId, group_id: GroupId, user_ids: Sequence[UserId]
    ) -> None:
        """`remove` as part of another change. Raises Forbidden."""
        membership = await lock_membership(uow, user_id, group_id, user_ids)
        members = await uow.groups.find_members(group_id, user_ids)
        membership.check_removes(members.values())
        if not members:
            return
        gone = tuple(each for each in dict.fromkeys(user_ids) if each in members)
        await self._let_go(uow, membership.group, gone)
        await uow.groups.shut_out(group_id, gone, self.clock.now())
        await uow.group_links.remove_made_by(group_id, gone)
        await self.events.post(
            uow,
            membership.group.room_id,
            Event(kind=EventKind.REMOVED, actor_id=user_id, user_ids=gone),
        )

    async def leave(self, user_id: UserId, group_id: GroupId) -> None:
        """The last one out dissolves the group. Raises Forbidden, OwnerStays."""
        await self.transactions.run(self._leave, user_id, group_id)

    async def leave_for_good(self, uow: UnitOfWork, user_id: UserId, group_id: GroupId) -> None:
        """As part of deleting an account: a group of their own passes to somebody else first; where only bots
        would be left, it is dissolved.
        """
        membership = await lock_membership(uow, user_id, group_id, [user_id])
        if membership.role is Role.OWNER:
            heir_id = heir_of(user_id, await _people(uow, membership))
            if heir_id is None:
                await self.end(uow, membership.group)
                return
            await self._set_role(uow, user_id, group_id, heir_id, Role.OWNER)
        await self._leave(uow, user_id, group_id)

    async def _leave(self, uow: UnitOfWork, user_id: UserId, group_id: GroupId) -> None:
        membership = await lock_membership(uow, user_id, group_id, [user_id])
        membership.check_leaves()
        await self._let_go(uow, membership.group, [user_id])
        if membership.member_count == 1:
            await self._end(uow, group_id)
            return
        event = Event(kind=EventKind.LEFT, actor_id=user_id, user_ids=(user_id,))
        await self.events.post(uow, membership.group.room_id, event)

    async def dissolve(self, user_id: UserId, group_id: GroupId) -> None:
        """Everybody is out. Raises Forbidden for whoever does not own it."""
        await self.transactions.run(self._dissolve, user_id, group_id)

    async def _dissolve(self, uow: UnitOfWork, user_id: UserId, group_id: GroupId) -> None:
        membership = await lock_membership(uow, user_id, group_id, await uow.groups.member_ids(group_id))
        membership.check_owns()
        await self._let_go(uow, membership.group, await uow.groups.member_ids(group_id))
        await self._end(uow, group_id)

    async def end(self, uow: UnitOfWork, group: Group) -> None:
        """As `dissolve`, as part of what an administrator does, whoever owns it."""
        members = await uow.groups.member_ids(group.group_id)
        await uow.contacts.lock_in_room(members, group.room_id)
        await self._let_go(uow, group, await uow.groups.member_ids(group.group_id))
        await self._end(uow, group.group_id)

    async def _end(self, uow: UnitOfWork, group_id: GroupId) -> None:
        await uow.groups.dissolve(group_id, self.clock.now())
        await uow.group_links.remove_of(group_id)

    async def _let_go(self, uow: UnitOfWork, group: Group, user_ids: Collection[UserId]) -> None:
        """Calls come before deliveries: everybody locks them in this order."""
        rows = await uow.contacts.remove_from_room(user_ids, group.room_id)
        await uow.groups.remove_members(group.group_id, user_ids)
        await self.calls.withdraw(uow, group.room_id, user_ids)
        uow.notify(*(ContactChangedNotification(row, gone=True) for row in rows))
        uow.notify(AudienceChangedNotification(group.room_id, tuple(user_ids)))

    async def set_role(self, user_id: UserId, group_id: GroupId, member_id: UserId, role: int) -> None:
        """Owners make admins, and one of the others the owner; then they are an admin themselves.

        Raises InvalidFields, Forbidden, OwnerStays for one's own role.
        """
        await self.transactions.run(self._set_role, user_id, group_id, member_id, check_role(role))

    async def _set_role(
        self, uow: UnitOfWork, user_id: UserId, group_id: GroupId, member_id: UserId, role: Role
    ) -> None:
        membership = await lock_membership(uow, user_id, group_id)
        membership.check_owns()
        member = (await uow.groups.find_members(group_id, [member_id])).get(member_id)
        if member is None:
            raise Forbidden
        if member.role is role:
            return
        if member_id == user_id:
            raise OwnerStays
        await uow.groups.set_admin(group_id, member_id, admin=role is Role.ADMIN)
        if role is Role.OWNER:
            await uow.groups.set_admin(group_id, user_id, admin=True)
            await uow.groups.save(replace(membership.group, owner_id=member_id, updated_at=self.clock.now()))
        event = Event(kind=EventKind.ROLE, actor_id=user_id, user_ids=(member_id,), text=str(int(role)))
        await self.events.post(uow, membership.group.room_id, event)


async def _page(
    stored: Repositories, user_id: UserId, group_id: GroupId, after: int, limit: int
) -> tuple[Sequence[Member], int]:
    await find_membership(stored, user_id, group_id)
    members = await stored.groups.list_members(group_id, after, limit + 1)
    page = members[:limit]
    return page, page[-1].number if len(members) > limit else 0


async def _people(stored: Repositories, membership: Membership) -> Sequence[Member]:
    """The members that are no bots."""
    members = await stored.groups.list_members(membership.group.group_id, 0, membership.member_count)
    users = await stored.users.find_many([member.user_id for member in members])
    return [member for member in members if not users[member.user_id].bot]


async def _not_in(stored: Repositories, group_id: GroupId, user_ids: Sequence[UserId]) -> Sequence[UserId]:
    members = await stored.groups.find_members(group_id, user_ids)
    return [each for each in dict.fromkeys(user_ids) if each not in members]


async def _check_addable(stored: Repositories, user_id: UserId, user_ids: Sequence[UserId]) -> None:
    """Raises Forbidden unless all are contacts that may be put into groups."""
    friends = await stored.contacts.open_among(user_id, user_ids)
    privacy = await stored.users.find_privacy(user_ids)
    if any(each not in friends or privacy[each].groups_from is GroupsFrom.NONE for each in user_ids):
        raise Forbidden
