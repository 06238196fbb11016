"""Reactions: an emoji of somebody on a message (contract-2 N1)."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from domain.model.errors import TooManyReactions
from domain.model.ids import UserId
from domain.model.validation import Validation

IN_COLOUR = "\ufe0f"
"""The variation selector that asks for it (UTS 51)."""
DIFFERENT_AT_MOST = 20
"""On one message."""
SHOWN_AT_MOST = 20
"""People who are named with a reaction; all are counted."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """`user_ids` of the first who reacted with it."""

    emoji: str
    count: int
    user_ids: tuple[UserId, ...]


def read_emoji(text: str, known: Container[str]) -> str:
    """Exactly one, as Unicode says that it is shown in colour; some clients ask for colour where there is
    nothing else. Raises InvalidFields.
    """
    validation = Validation()
    plain = text.replace(IN_COLOUR, "")
    if text not in known and plain not in known:
        validation.refuse("Emoji", "必须是一个表情符号")
    validation.done()
    return text if text in known else plain


def joined(reactions: Sequence[Reaction], emoji: str, user_id: UserId) -> tuple[int, Sequence[UserId]]:
    """How many react so, and who did first, now that one more person does."""
    for each in reactions:
        if each.emoji == emoji:
            return each.count + 1, (*each.user_ids, user_id)
    return 1, (user_id,)


def with_reaction(
    reactions: Sequence[Reaction], emoji: str, count: int, user_ids: Sequence[UserId]
) -> tuple[Reaction, ...]:
    """After somebody reacted or took it back: this is how many react so now, and who did first.

    Emoji stay in the order of their first use. Raises TooManyReactions for one too many different ones.
    """
    changed = Reaction(emoji, count, tuple(user_ids[:SHOWN_AT_MOST]))
    if emoji in {each.emoji for each in reactions}:
        kept = [changed if each.emoji == emoji else each for each in reactions]
    else:
        kept = [*reactions, changed]
    standing = tuple(each for each in kept if each.count)
    if len(standing) > DIFFERENT_AT_MOST:
        raise TooManyReactions
    return standing
