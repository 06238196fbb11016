"""Groups (contract section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.contacts import Contact
from domain.model.errors import BadRequest, ContactNotFound, Forbidden
from domain.model.events import Event
from domain.model.files import UNUSED_UPLOAD_LIFETIME, FileUse
from domain.model.groups import GROUP_INFOS_AT_MOST, GroupChange, GroupPolicy, Membership, check_new_group
from domain.model.ids import ContactId, GroupId, UserId
from domain.model.notifications import ContactNotification
from domain.model.privacy import GroupsFrom
from domain.model.validation import Validation
from domain.services.events import RoomEvents
from domain.services.file_uses import FileUses
from domain.services.group_members import find_membership, lock_membership
from domain.services.limits import Limits, counting
from domain.services.transactions import Transactions, UnitOfWork
from ports.rate_limits import RateLimits
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupService:
    """Groups are made of the creator's own contacts."""

    transactions: Transactions
    events: RoomEvents
    file_uses: FileUses
    rate_limits: RateLimits
    limits: Limits
    policy: GroupPolicy
    clock: Clock

    async def create(
        self,
        user_id: UserId,
        *,
        name: str,
        avatar: str,
        contact_ids: Sequence[ContactId],
        contacts_at_least: int = 0,
    ) -> Contact:
        """Every member gets a contact row and is told. A contact named twice counts once. The creator's row.

        Raises InvalidFields, ContactNotFound, Forbidden for another's contact, BadRequest for a contact
        that is itself a group, GroupFull for more than a group holds, TooManyRequests if one of them was put
        into too many groups lately; then nothing remains.
        """
        check_new_group(
            name=name, avatar=avatar, contact_ids=contact_ids, contacts_at_least=contacts_at_least
        )
        _, *others = await self.transactions.read(self._members, user_id, contact_ids)
        async with counting(
            self.rate_limits, *((self.limits.group_for_person, str(each)) for each in others)
        ):
            return await self.transactions.run(self._create, user_id, name, avatar, contact_ids)

    async def _create(
        self, uow: UnitOfWork, user_id: UserId, name: str, avatar: str, contact_ids: Sequence[ContactId]
    ) -> Contact:
        now = self.clock.now()
        member_ids = await self._members(uow, user_id, contact_ids)
        group = await uow.groups.add(user_id, name=name, avatar=avatar, member_ids=member_ids, now=now)
        await self.file_uses.add(uow, avatar, user_id, FileUse.as_group_avatar(group.group_id))
        rows = await uow.contacts.add_for_group(member_ids, group.group_id, group.room_id, now)
        uow.notify(*map(ContactNotification, rows))
        return rows[0]

    async def _members(
        self, stored: Repositories, user_id: UserId, contact_ids: Sequence[ContactId]
    ) -> Sequence[UserId]:
        """The creator first, then the people in the order named."""
        contacts = await stored.contacts.find_many(contact_ids)
        members = {user_id: None}
        for contact_id in contact_ids:
            contact = contacts.get(contact_id)
            if contact is None:
                raise ContactNotFound
            contact.check_owner(user_id)
            contact.check_open()
            if contact.group_id:
                raise BadRequest("只能给用户联系人创建群组")
            members[contact.user_id] = None
        self.policy.check_size(len(members))
        privacy = await stored.users.find_privacy(members.keys() - {user_id})
        if any(each.groups_from is GroupsFrom.NONE for each in privacy.values()):
            raise Forbidden
        return list(members)

    async def update(self, user_id: UserId, group_id: GroupId, change: GroupChange) -> Membership:
        """What owner and admins may change; everybody reads of it. The group after it.

        Raises InvalidFields, Forbidden.
        """
        change.check()
        return await self.transactions.run(self._update, user_id, group_id, change)

    async def _update(
        self, uow: UnitOfWork, user_id: UserId, group_id: GroupId, change: GroupChange
    ) -> Membership:
        membership = await lock_membership(uow, user_id, group_id)
        membership.check_manages()
        before = membership.group
        after = before.changed(change, self.clock.now())
        await uow.groups.save(after)
        if after.avatar != before.avatar:
            use = FileUse.as_group_avatar(group_id)
            await self.file_uses.add(uow, after.avatar, user_id, use)
            # Pages that others have open still show the old one.
            await self.file_uses.remove(uow, before.avatar, use, kept_for=UNUSED_UPLOAD_LIFETIME)
        for kind, text in after.events_since(before):
            await self.events.post(uow, after.room_id, Event(kind=kind, actor_id=user_id, text=text))
        return await find_membership(uow, user_id, group_id)

    async def infos(self, user_id: UserId, group_ids: Sequence[GroupId]) -> Sequence[Membership | None]:
        """In the order asked for; None for unknown groups and those the user is not in.

        Raises InvalidFields for more than 1000.
        """
        Validation().items("GroupIds", group_ids, most=GROUP_INFOS_AT_MOST).done()
        if not group_ids:
            return []
        known = await self.transactions.read(lambda stored: stored.groups.find_many_for(user_id, group_ids))
        return [known.get(group_id) for group_id in group_ids]
