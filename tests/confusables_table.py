"""Writes domain/model/confusables.py from Unicode's data (UTS #39): `python -m tests.confusables_table`."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from confusable_homoglyphs.confusables import confusables_data

DOCUMENT = Path(__file__).parent.parent / "domain" / "model" / "confusables.py"
WORD_AT_MOST = 8
MARKS = str.maketrans("", "", "\u200e\u200f")
"""The data has them around characters that are written from right to left."""
HEAD = '''"""Letters and digits that look alike (Unicode UTS #39, confusables.txt), NFKC or not.

Written by `python -m tests.confusables_table`; a test holds it equal to the data. Each word is a character
and, behind it, some that are taken for it.
"""

ALIKE = (
'''
TAIL = """)

LOOK_ALIKE = str.maketrans({other: word[0] for word in ALIKE.split() for other in word[1:]})
"""


def document() -> str:
    words = " ".join(word.encode("unicode_escape").decode("ascii") for word in _words())
    return HEAD + "".join(f'    "{line} "\n' for line in wrap(words, 96)) + TAIL


def _words() -> Iterator[str]:
    for stands, others in sorted(_classes().items()):
        alike = sorted(others)
        for start in range(0, len(alike), WORD_AT_MOST):
            yield stands + "".join(alike[start : start + WORD_AT_MOST])


def _classes() -> dict[str, set[str]]:
    """By the character that stands for all that look like it: a Latin letter if there is one."""
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for alike in _alike():
        stands, *others = sorted((each for each in alike if len(each) == 1), key=_rank) or [""]
        for other in others:
            if stands.isalnum() and other.isalnum() and unicodedata.normalize("NFKC", other) == other:
                classes[stands].add(other)
    return classes


def _rank(character: str) -> tuple[bool, bool, bool, str]:
    return not character.isascii(), not character.islower(), not character.isalpha(), character


def _alike() -> list[set[str]]:
    """The data says for each character what looks like it; what looks like the same looks alike."""
    root: dict[str, str] = {}

    def find(text: str) -> str:
        while root.setdefault(text, text) != text:
            text = root[text]
        return text

    for text, entries in confusables_data.items():
        for entry in entries:
            root[find(text.translate(MARKS))] = find(entry["c"].translate(MARKS))
    together: defaultdict[str, set[str]] = defaultdict(set)
    for text in list(root):
        together[find(text)].add(text)
    return list(together.values())


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
