"""What happens to a group, as a message that everybody in it reads (contract-2 N4).

New clients say it in their own language; old ones show the sentence that is the message's text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.model.ids import UserId

NAMED_AT_MOST = 3
"""People whom a sentence names; the others it counts."""
DELETED_ACCOUNT = "已注销用户"
"""What sentences call somebody who is no more."""


class EventKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    LEFT = "left"
    JOINED = "joined"
    RENAMED = "renamed"
    AVATAR = "avatar"
    ANNOUNCEMENT = "announcement"
    ROLE = "role"
    PINNED = "pinned"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`actor_id` did it, to `user_ids`. `text` is the new name or announcement, or the number of the role."""

    kind: EventKind
    actor_id: UserId
    user_ids: tuple[UserId, ...] = ()
    text: str = ""

    @property
    def named(self) -> Sequence[UserId]:
        """Whose names its sentence needs."""
        return (self.actor_id, *self.user_ids[:NAMED_AT_MOST])

    def shortened(self) -> "Event":
        """For a preview: one more than are named says that there are others."""
        return replace(self, user_ids=self.user_ids[: NAMED_AT_MOST + 1], text=self.text[:50])


SENTENCES = {
    EventKind.ADDED: "{actor} 邀请了 {whom}",
    EventKind.REMOVED: "{actor} 将 {whom} 移出了群聊",
    EventKind.LEFT: "{actor} 退出了群聊",
    EventKind.JOINED: "{actor} 通过链接加入了群聊",
    EventKind.RENAMED: "{actor} 将群名改为“{text}”",
    EventKind.AVATAR: "{actor} 更换了群头像",
    EventKind.ANNOUNCEMENT: "{actor} 更新了群公告：{text}",
    EventKind.PINNED: "{actor} 置顶了一条消息",
    EventKind.DELETED: "{actor} 删除了一条消息",
}
ROLES = {
    "1": "{actor} 将群主转让给了 {whom}",
    "2": "{actor} 将 {whom} 设为管理员",
    "3": "{actor} 取消了 {whom} 的管理员身份",
}


def sentence(event: Event, names: Mapping[UserId, str], *, whole: bool = True) -> str:
    """In the original's language; `names` of those who are `named`, as far as they are known.

    `whole`: it is no preview's, which knows only that there are others.
    """
    whom = "、".join(names.get(user_id, "") for user_id in event.user_ids[:NAMED_AT_MOST])
    if len(event.user_ids) > NAMED_AT_MOST:
        whom += f"等{len(event.user_ids)}人" if whole else "等"
    form = ROLES[event.text] if event.kind is EventKind.ROLE else SENTENCES[event.kind]
    return form.format(actor=names.get(event.actor_id, ""), whom=whom, text=event.text)
