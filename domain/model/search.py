"""Searching messages: what is asked, and which messages answer it (docs/protocol.md, search)."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.model.chat import Message, MessageType, ShownMessage
from domain.model.ids import ContactId, MessageId, UserId
from domain.model.message_words import (
    QUERY_AT_MOST,
    IndexWord,
    Phrase,
    index_words,
    parts_of,
    read_phrases,
)
from domain.model.validation import Validation

FOUND_DEFAULT, FOUND_AT_MOST = 20, 50
LOOKED_UP_AT_MOST = 6
"""Words that the index is asked for at once, the longest; the text itself is asked for the rest."""

LINK = re.compile(r"https?://[^\s]|(?<![\w.@-])www\.[a-z0-9-]+\.[a-z]", re.IGNORECASE)


class Has(StrEnum):
    """What a message may have beside its words."""

    IMAGE = "image"
    FILE = "file"
    LINK = "link"
    CALL = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSearch:
    """Every part narrows what is found; ids are 0, and the others None, where they do not matter."""

    phrases: tuple[Phrase, ...]
    sender_id: UserId = UserId(0)
    has: Has | None = None
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def read(
        cls,
        query: str,
        *,
        sender_id: UserId = UserId(0),
        has: Has | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> "MessageSearch":
        """Raises InvalidFields for a query that is too long, or empty without a sender or a kind."""
        required = not (has or sender_id)
        Validation().text("Q", query.strip(), required=required, most=QUERY_AT_MOST).done()
        phrases = tuple(read_phrases(query))
        return cls(phrases=phrases, sender_id=sender_id, has=has, since=since, until=until)

    def index_words(self) -> list[IndexWord]:
        """The index has all of them for every message that is meant; none: nothing is asked for."""
        marks = [_has(self.has)] if self.has else []
        marks += [_sent_by(self.sender_id)] if self.sender_id else []
        words = {word for phrase in self.phrases for word in phrase.index_words}
        if self.phrases and not words:
            return []
        longest = sorted(words, key=lambda word: (-len(word.text), word.text))
        return [*map(IndexWord, marks), *longest][:LOOKED_UP_AT_MOST]

    def finds(self, message: Message) -> bool:
        """Whether the message, as it is now, is meant."""
        if not _is_findable(message) or (self.sender_id and message.sender_id != self.sender_id):
            return False
        if self.has and _has(self.has) not in marks_of(message):
            return False
        parts = parts_of(message.text)
        return all(phrase.is_in(parts) for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """`contact_id` is the searcher's row of the room."""

    shown: ShownMessage
    contact_id: ContactId


@dataclass(frozen=True, slots=True)
class FoundMessages:
    """A page, newest first. `cursor`: the next page has messages below it; None at the end."""

    found: list[FoundMessage]
    cursor: MessageId | None


def check_found(limit: int) -> int:
    """The page size to use: 0 means the default. Raises InvalidFields outside 0 to 50."""
    Validation().number("Limit", limit, most=FOUND_AT_MOST).done()
    return limit or FOUND_DEFAULT


def words_of(message: Message) -> list[str]:
    """Under which the index finds a message as it is now; none for one that is never found."""
    if not _is_findable(message):
        return []
    return [*marks_of(message), *index_words(message.text)]


def marks_of(message: Message) -> list[str]:
    """What is asked for besides words. A word of a text has no colon in it."""
    marks = [_sent_by(message.sender_id)]
    if message.pictures:
        marks.append(_has(Has.IMAGE))
    if message.files:
        marks.append(_has(Has.FILE))
    if message.type is MessageType.CALL:
        marks.append(_has(Has.CALL))
    if LINK.search(message.text):
        marks.append(_has(Has.LINK))
    return marks


def _is_findable(message: Message) -> bool:
    """Nobody said what is only told of a room."""
    return not message.revoked and message.event is None


def _has(what: Has) -> str:
    return f"has:{what}"


def _sent_by(user_id: UserId) -> str:
    return f"from:{user_id}"
