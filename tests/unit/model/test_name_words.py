"""By which words people are found."""

import pytest

from domain.model.name_words import asked_words, folded, name_words


@pytest.mark.parametrize(
    ("one", "other"),
    [("Chloé", "chloe"), ("CHLOE\u0301", "chloe"), ("Straße", "strasse"), ("Søren Åland", "soren aland"),
     ("ŁUKASZ", "lukasz"), ("Ｍei", "mei"), ("Ångström", "angstrom"), ("Ёлка", "елка"), ("x\u0301y", "xy")],
)  # fmt: skip
def test_case_and_accents_make_no_difference(one: str, other: str) -> None:
    assert folded(one) == other


def test_marks_that_make_another_letter_stay() -> None:
    """が is not か, and a Korean syllable is not its first letter."""
    assert folded("が") != folded("か")
    assert folded("한") == "한"


def test_a_person_has_the_words_of_both_names() -> None:
    assert name_words("chloe_m", "Chloé Martin-Løve") == {"chloe", "m", "martin", "love"}


def test_a_chinese_name_is_found_from_any_character_on() -> None:
    assert name_words("xiaoming", "王小明") == {"xiaoming", "王小明", "小明", "明"}


def test_scripts_are_words_of_their_own() -> None:
    assert asked_words("Ann王小 2") == ["ann", "王小", "2"]


@pytest.mark.parametrize("text", ["", "  ", "_%!", "\u0301"])
def test_what_has_no_letter_asks_for_nothing(text: str) -> None:
    assert asked_words(text) == []


def test_long_and_many_words_are_bounded() -> None:
    """A nickname has 20 characters, but one may become three: words are cut alike on both sides."""
    assert asked_words("a" * 30) == ["a" * 20]
    assert name_words("ﷺ" * 20) == {word[:20] for word in name_words("ﷺ" * 20)}
    assert len(asked_words("a b c d e f a")) == 4
