"""What people, and groups, may be called: nothing invisible, and no two names that look alike (S18)."""

import re
import unicodedata

from domain.model.confusables import LOOK_ALIKE
from domain.model.validation import Validation

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Default-ignorable characters (Unicode, DerivedCoreProperties.txt), line separators, the empty Braille."""
JOINERS = re.compile("[\u200c\u200d\ufe0e\ufe0f\U000e0020-\U000e007f]")
"""Those that emoji are made of, and some scripts are written with: fine in a name that is only shown."""


def name_key(username: str) -> str:
    """By what somebody signs in: neither case nor blanks around a name tell people apart."""
    return username.strip().casefold()


def skeleton(username: str) -> str:
    """The same for all names that look alike (UTS #39 section 4, without regard to case).

    A capital i among small letters is taken for an l, and for an i where all are capitals.
    """
    seen = INVISIBLE.sub("", normal_name(username))
    if seen.isupper():
        seen = seen.casefold()
    alike = seen.translate(LOOK_ALIKE).casefold().translate(LOOK_ALIKE).casefold()
    return unicodedata.normalize("NFKC", alike)


def normal_name(username: str) -> str:
    """As a new account is called: without blanks around it, and every character written in one way (NFKC)."""
    return unicodedata.normalize("NFKC", username.strip())


def check_unique_name(validation: Validation, field: str, name: str) -> None:
    """A name by which somebody is found."""
    if INVISIBLE.search(name) or _has_control(name):
        validation.refuse(field, "不能包含控制字符")


def check_shown_name(validation: Validation, field: str, name: str) -> None:
    """A name that is only shown: of a person or a group."""
    rest = JOINERS.sub("", name)
    if INVISIBLE.search(rest) or _has_control(name):
        validation.refuse(field, "不能包含控制字符")
    elif name and not rest.strip():
        validation.refuse(field, "不能为空白")


def _has_control(text: str) -> bool:
    return any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)
