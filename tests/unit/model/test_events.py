"""What old clients read of what happens to a group."""

import pytest

from domain.model.events import Event, EventKind, sentence
from domain.model.ids import UserId

ANN, BOB, CAT, DAN, EVE = map(UserId, range(1, 6))
NAMES = {ANN: "Ann", BOB: "Bob", CAT: "Cat", DAN: "Dan"}


@pytest.mark.parametrize(
    ("kind", "user_ids", "text", "said"),
    [
        (EventKind.ADDED, (BOB,), "", "Ann 邀请了 Bob"),
        (EventKind.ADDED, (BOB, CAT, DAN, EVE), "", "Ann 邀请了 Bob、Cat、Dan等4人"),
        (EventKind.REMOVED, (BOB, CAT), "", "Ann 将 Bob、Cat 移出了群聊"),
        (EventKind.LEFT, (), "", "Ann 退出了群聊"),
        (EventKind.JOINED, (), "", "Ann 通过链接加入了群聊"),
        (EventKind.RENAMED, (), "{actor}", "Ann 将群名改为“{actor}”"),
        (EventKind.AVATAR, (), "", "Ann 更换了群头像"),
        (EventKind.ANNOUNCEMENT, (), "周二八点", "Ann 更新了群公告：周二八点"),
        (EventKind.ROLE, (BOB,), "1", "Ann 将群主转让给了 Bob"),
        (EventKind.ROLE, (BOB,), "2", "Ann 将 Bob 设为管理员"),
        (EventKind.ROLE, (BOB,), "3", "Ann 取消了 Bob 的管理员身份"),
        (EventKind.PINNED, (), "", "Ann 置顶了一条消息"),
        (EventKind.DELETED, (BOB,), "", "Ann 删除了一条消息"),
    ],
)
def test_every_event_is_a_sentence(
    kind: EventKind, user_ids: tuple[UserId, ...], text: str, said: str
) -> None:
    """With the names of three people at most, and how many they are."""
    assert sentence(Event(kind=kind, actor_id=ANN, user_ids=user_ids, text=text), NAMES) == said


def test_a_preview_knows_only_that_there_are_others() -> None:
    """It keeps no more people than it needs for that."""
    event = Event(kind=EventKind.ADDED, actor_id=ANN, user_ids=(BOB, CAT, DAN, EVE, ANN)).shortened()
    assert sentence(event, NAMES, whole=False) == "Ann 邀请了 Bob、Cat、Dan等"
