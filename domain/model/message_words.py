"""The words by which messages are found, in any script.

Where writing puts blanks between words (Latin, Arabic, Hindi and their like) a word is found by
its beginning. Chinese, Japanese, Korean, Thai and their like are found by any two characters in a row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.model.name_words import folded

WORD_AT_MOST = 20
"""Characters that the index keeps of a word. Longer ones are told apart when the text itself is read."""
WORDS_AT_MOST = 1000
"""Different words of one message that the index keeps; the rest of a very long text is not looked for."""
QUERY_AT_MOST = 200
"""Characters of a query."""

WITHOUT_BLANKS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0ecd"  # Thai, Lao, with their vowel signs
    "\u0f40-\u0fbc\u1000-\u1049\u1050-\u109f\u1780-\u17d3"  # Tibetan, Burmese, Khmer
    "\u3005-\u3007\u3040-\u3098\u309b-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff"  # kana, bopomofo, jamo
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"  # ideographs, Hangul
)
INDIC = "\u0900-\u0963\u0966-\u096f\u0971-\u0dff"
"""With the vowel signs, which are no letters to `re`."""
RUN = re.compile(rf"([{WITHOUT_BLANKS}]++)|((?:[^\W_{WITHOUT_BLANKS}]++|[{INDIC}]++)++)")
"""Possessive: there is nothing to go back to, and remembering each character of a run takes megabytes."""

UNWRITTEN = re.compile(
    "[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2060\ufeff]"
)
"""Vowel points of Hebrew and Arabic, which most people leave out, the tatweel, and what cannot be seen."""
SAME_LETTERS = str.maketrans(
    "\u0623\u0625\u0622\u0671\u0649\u06cc\u06a9\u0629\u05da\u05dd\u05df\u05e3\u05e5",
    "\u0627\u0627\u0627\u0627\u064a\u064a\u0643\u0647\u05db\u05de\u05e0\u05e4\u05e6",
)
"""Ways to write one letter of Arabic; letters of Hebrew at the end of a word."""

QUOTES = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')

GAP = " "
"""Stands between two runs of characters without blanks; in one run it would be the same word."""


@dataclass(frozen=True, slots=True)
class IndexWord:
    """A word of the index, or what one begins with."""

    text: str
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and characters that stand in a row. `is_open`: the last word may go on.

    `index_words`: the index has all of them for every text that has the phrase.
    """

    parts: tuple[str, ...]
    index_words: tuple[IndexWord, ...]
    is_open: bool

    @classmethod
    def read(cls, text: str, *, is_open: bool) -> "Phrase":
        parts, words = parts_of(text), [IndexWord(word) for word in index_words(text)]
        if is_open and words and words[-1].text == parts[-1][:WORD_AT_MOST]:
            words[-1] = IndexWord(words[-1].text, is_beginning=True)
        return cls(tuple(parts), tuple(words), is_open)

    def is_in(self, parts: Sequence[str]) -> bool:
        """Of the `parts_of` a text."""
        *firsts, last = self.parts
        count = len(firsts)
        return any(
            (part == last or (self.is_open and part.startswith(last)))
            and (not count or list(parts[at : at + count]) == firsts)
            for at, part in enumerate(parts[count:])
        )


def normal(text: str) -> str:
    """How texts are compared: neither case, accents nor vowel points make a difference."""
    plain = folded(text)
    return plain if plain.isascii() else UNWRITTEN.sub("", plain).translate(SAME_LETTERS)


def parts_of(text: str) -> list[str]:
    """Whole words, and the single characters of scripts without blanks, in their order."""
    parts: list[str] = []
    within = False
    for characters, word in RUN.findall(normal(text)):
        if word:
            parts.append(word)
        else:
            parts += [GAP, *characters] if within else characters
        within = not word
    return parts


def index_words(text: str) -> list[str]:
    """The different words that the index keeps of a text, in their order."""
    words: dict[str, None] = {}
    for run in RUN.finditer(normal(text)):  # a list of all would take ten times what a long text does
        characters, word = run.groups(default="")
        if word:
            words[word[:WORD_AT_MOST]] = None
        words.update((one + other, None) for one, other in pairwise(characters))
    return list(words)[:WORDS_AT_MOST]


def read_phrases(query: str) -> list[Phrase]:
    """What has no blank in it is a phrase, and so is what stands in quotes: that has whole words only."""
    phrases: list[Phrase] = []
    for at, piece in enumerate(QUOTES.split(query)):
        is_quoted = at % 2 == 1
        texts = [piece] if is_quoted else piece.split()
        phrases += [Phrase.read(text, is_open=not is_quoted) for text in texts]
    return [phrase for phrase in phrases if phrase.parts]
