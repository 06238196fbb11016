"""Bots: users that are programs (contract-2 N9, N10).

Each belongs to the person who made it. It has no password; its token is shown once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.model.accounts import NICKNAME_AT_MOST, USERNAME_AT_LEAST, USERNAME_AT_MOST, User
from domain.model.ids import GroupId, LoginId, UserId
from domain.model.names import check_shown_name, check_unique_name
from domain.model.scopes import Scope
from domain.model.secrets import hashed
from domain.model.validation import Validation

NO_GROUP = GroupId(0)
BOTS_AT_MOST = 10
"""Of one person, where the operator says nothing else."""
WEBHOOKS_AT_MOST = 20
"""In one group."""

TOKEN_PREFIX = "ichat_"  # noqa: S105 - no token, but what it begins with; searches for leaked ones know it
TOKEN_LIFETIME = timedelta(days=36_500)
"""A token holds until somebody ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """`group_id`: of an incoming webhook, which posts into that group and does nothing else; 0 for others."""

    user_id: UserId
    owner_id: UserId
    group_id: GroupId = NO_GROUP
    scopes: frozenset[Scope] = frozenset()
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBot:
    """`active`: its token stands. `last_used_at`: to a few minutes, None if it never was."""

    bot: Bot
    user: User
    active: bool
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewBot:
    """`token` is shown once; only its hash is stored."""

    user_id: UserId
    token: str


def is_bot_token(token: str) -> bool:
    return token.startswith(TOKEN_PREFIX)


def login_of_token(token: str) -> LoginId:
    """The token of a bot is no other than its hash says: that is the id of the bot's login."""
    return LoginId(hashed(token).hex())


def check_bot(*, username: str, nickname: str) -> None:
    """Raises InvalidFields."""
    validation = Validation().text(
        "Username", username, required=True, least=USERNAME_AT_LEAST, most=USERNAME_AT_MOST
    )
    check_unique_name(validation, "Username", username)
    validation.text("Nickname", nickname, required=True, most=NICKNAME_AT_MOST)
    check_shown_name(validation, "Nickname", nickname)
    validation.done()


def check_webhook(name: str) -> None:
    """Raises InvalidFields."""
    validation = Validation().text("Name", name, required=True, most=NICKNAME_AT_MOST)
    check_shown_name(validation, "Name", name)
    validation.done()
