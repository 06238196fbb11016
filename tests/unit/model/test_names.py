"""Names that look alike are one name, and none is invisible (S18)."""

import pytest

from domain.model.accounts import check_profile
from domain.model.confusables import LOOK_ALIKE
from domain.model.errors import InvalidFields
from domain.model.groups import check_new_group
from domain.model.names import name_key, normal_name, skeleton
from tests import confusables_table
from tests.unit.model.registration import check

ALIKE = {
    "case": ("Admin", "ADMIN"),
    "Cyrillic capitals": ("admin", "\u0410DM\u0406N"),
    "Cyrillic letters": ("admin", "\u0430dmin"),
    "full width": ("admin", "\uff41\uff44\uff4d\uff49\uff4e"),
    "a capital i for an l": ("Paul", "PauI"),
    "a capital i before an i": ("Ali", "AIi"),
    "a one for an l": ("Ali", "A1i"),
    "a zero for an o": ("bobo", "bob0"),
    "an accent of its own": ("Jos\u00e9", "Jose\u0301"),
    "a variation selector": ("admin", "adm\ufe0fin"),
    "an invisible filler": ("admin", "ad\u3164min"),
    "a ligature": ("office", "o\ufb03ce"),
}


@pytest.mark.parametrize(("one", "other"), ALIKE.values(), ids=ALIKE.keys())
def test_names_that_look_alike_are_one_name(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("anna", "anne"), ("ali", "all"), ("Ali", "All"), ("张伟", "张韦"), ("ivan", "иван"), ("x1", "x2")],
)
def test_names_that_look_different_are_different(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_signing_in_asks_for_the_name_and_not_for_its_look() -> None:
    """Who signs in as PauI is not taken for Paul."""
    assert name_key(" Paul ") == name_key("paul")
    assert name_key("PauI") != name_key("Paul")
    assert normal_name(" \uff41nn ") == "ann"


@pytest.mark.parametrize(
    "hidden", ["\0", "\n", "\u200b", "\u202e", "\ufe0f", "\u3164", "\U000e0041", "\u2800"]
)
def test_a_name_has_nothing_invisible_in_it(hidden: str) -> None:
    with pytest.raises(InvalidFields, match="Username不能包含控制字符"):
        check(username=f"an{hidden}na")


@pytest.mark.parametrize("hidden", ["\0", "\u202e", "\u2066", "\u3164", "\u200b"])
def test_what_is_only_shown_has_none_either(hidden: str) -> None:
    """Of a person, at registration and later, and of a group."""
    name = f"An{hidden}na"
    with pytest.raises(InvalidFields, match="Nickname不能包含控制字符"):
        check(nickname=name)
    with pytest.raises(InvalidFields, match="Nickname不能包含控制字符"):
        check_profile(nickname=name, avatar="", about="")
    with pytest.raises(InvalidFields, match="Name不能包含控制字符"):
        check_new_group(name=name, avatar="", contact_ids=[1])


@pytest.mark.parametrize("name", ["❤️ Anna", "👩‍👩‍👧", "می‌خواهم", "Anna Maria", "안나"])
def test_emoji_and_every_script_are_welcome(name: str) -> None:
    check_profile(nickname=name, avatar="", about="")


@pytest.mark.parametrize("blank", [" ", "\u3000", "\u200d", "\ufe0f "])
def test_a_blank_is_no_name(blank: str) -> None:
    with pytest.raises(InvalidFields, match="Nickname不能为空白"):
        check_profile(nickname=blank, avatar="", about="")


def test_the_table_is_that_of_unicode() -> None:
    """After an update of the data: `python -m tests.confusables_table`."""
    assert confusables_table.DOCUMENT.read_text(encoding="utf-8") == confusables_table.document()
    assert LOOK_ALIKE[ord("\u0430")] == "a"
