"""What administrators see of the people, the groups and the server (contract-2 N10)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from domain.model.accounts import User
from domain.model.groups import Group
from domain.model.validation import Validation

T = TypeVar("T")

PAGE_DEFAULT, PAGE_AT_MOST = 50, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`stored`: bytes of their uploads. `last_seen_at`: None if it is not known."""

    user: User
    administrator: bool
    second_factor: bool
    stored: int
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class CountedGroup:
    group: Group
    member_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerUse:
    """How much there is of everything. `stored`: bytes of all uploads."""

    people: int
    logins: int
    stored: int
    calls: int
    reports: int


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`cursor`: where the next one begins, 0 at the end."""

    rows: Sequence[T]
    cursor: int

    @classmethod
    def of(cls, found: Sequence[T], limit: int, number: Callable[[T], int]) -> "Page[T]":
        """Of what was found, one more than `limit` if there are more. `number`: of a row."""
        rows = found[:limit]
        return cls(rows, number(rows[-1]) if len(found) > limit else 0)


def check_page(limit: int) -> int:
    """How many to show: 0 means the usual number. Raises InvalidFields."""
    Validation().number("Limit", limit, most=PAGE_AT_MOST).done()
    return limit or PAGE_DEFAULT
