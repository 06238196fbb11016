"""The words by which people are found: without case and accents, and Chinese from any character on."""

import re
import unicodedata
from functools import cache

WORD_AT_MOST = 20
"""Characters. Longer words are told apart by their beginning."""
ASKED_AT_MOST = 4
"""Words of one search; what is more is not looked at."""

ACCENTED_SCRIPTS_END = "\u0530"
"""Latin, Greek and Cyrillic letters keep their sense without marks; Japanese and Korean ones do not."""
ACCENTED = re.compile("[\u00c0-\u052f\u1e00-\u1fff]")
"""Theirs, and the loose marks."""
LOOSE_MARKS = ("\u0300", "\u036f")
WITHOUT_STROKES = str.maketrans("øłđıħŧ", "oldiht")
LIGATURES = {"æ": "ae", "œ": "oe", "þ": "th"}
IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
WORD = re.compile(rf"([{IDEOGRAPHS}]+)|([^\W_{IDEOGRAPHS}]+)")


def folded(text: str) -> str:
    """How a text is compared: "Chloé" and "CHLOE" are the same."""
    if text.isascii():
        return text.lower()
    return ACCENTED.sub(_without_accent, unicodedata.normalize("NFKC", text).casefold())


def _without_accent(match: re.Match[str]) -> str:
    return _plain(match[0])


@cache
def _plain(letter: str) -> str:
    if LOOSE_MARKS[0] <= letter <= LOOSE_MARKS[1]:
        return ""
    if letter in LIGATURES:
        return LIGATURES[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return (base if base < ACCENTED_SCRIPTS_END else letter).translate(WITHOUT_STROKES)


def asked_words(text: str) -> list[str]:
    """What somebody searches for: each is the beginning of a word of the name."""
    words = [match[0][:WORD_AT_MOST] for match in WORD.finditer(folded(text))]
    return list(dict.fromkeys(words))[:ASKED_AT_MOST]


def name_words(*names: str) -> set[str]:
    """Of one person. There are no blanks between the words of a Chinese name, so each may begin one."""
    words = set()
    for name in names:
        for match in WORD.finditer(folded(name)):
            ideographs, word = match[1], match[0]
            starts = range(len(word)) if ideographs else (0,)
            words |= {word[start:][:WORD_AT_MOST] for start in starts}
    return words
