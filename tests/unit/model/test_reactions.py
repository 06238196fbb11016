"""Reactions, as the model counts them."""

import pytest

from adapters.emojis import emojis
from domain.model.errors import InvalidFields, TooManyReactions
from domain.model.ids import UserId
from domain.model.reactions import Reaction, joined, read_emoji, with_reaction

ANN, BOB = UserId(1), UserId(2)
THUMB, PARTY = Reaction("👍", 2, (ANN, BOB)), Reaction("🎉", 1, (ANN,))


def test_reactions_stay_in_the_order_of_their_first_use() -> None:
    """A new one comes last, more of an old one change nothing, and one that nobody has any more is gone."""
    assert with_reaction([THUMB], "🎉", 1, [ANN]) == (THUMB, PARTY)
    assert with_reaction([THUMB, PARTY], "👍", 1, [BOB]) == (Reaction("👍", 1, (BOB,)), PARTY)
    assert with_reaction([THUMB, PARTY], "👍", 0, []) == (PARTY,)
    assert with_reaction([PARTY], "👍", 2, [ANN, BOB]) == (PARTY, THUMB)


def test_twenty_different_ones_are_enough() -> None:
    """One more of those that are there is always welcome."""
    many = [Reaction(str(number), 1, (ANN,)) for number in range(20)]
    with pytest.raises(TooManyReactions):
        with_reaction(many, "👍", 1, [ANN])
    assert len(with_reaction(many, "7", 2, [ANN, BOB])) == 20
    assert len(with_reaction(many, "7", 0, [])) == 19


def test_twenty_people_are_named() -> None:
    """All are counted."""
    people = [UserId(number) for number in range(1, 31)]
    [reaction] = with_reaction([], "👍", 30, people)
    assert (reaction.count, reaction.user_ids) == (30, tuple(people[:20]))


def test_one_more_joins_in() -> None:
    """First, or after others; beyond the twenty who are named they are counted."""
    assert joined([], "👍", ANN) == (1, (ANN,))
    assert joined([PARTY, Reaction("👍", 1, (BOB,))], "👍", ANN) == (2, (BOB, ANN))
    people = tuple(UserId(number) for number in range(1, 21))
    many = [Reaction("👍", 30, people)]
    assert with_reaction(many, "👍", *joined(many, "👍", UserId(99))) == (Reaction("👍", 31, people),)


@pytest.mark.parametrize("emoji", ["👍", "👍🏽", "❤️", "👩‍👩‍👧‍👦", "🇩🇪", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "🫠"])
def test_one_emoji_is_a_reaction(emoji: str) -> None:
    """With skin tones, families, flags and keycaps: what a person sees as one."""
    assert read_emoji(emoji, emojis()) == emoji


@pytest.mark.parametrize("text", ["", "a", "👍👍", "👍 ", "1", "❤", "<b>", "👍\u200d", "🏽🏽", ":)", "😀a"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(InvalidFields):
        read_emoji(text, emojis())


def test_colour_that_is_asked_for_in_vain_is_no_difference() -> None:
    """A thumb is always shown in colour: both ways to write it are one reaction."""
    assert read_emoji("👍\ufe0f", emojis()) == "👍"
