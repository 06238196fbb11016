"""The numbers and words of the web client's protocol.js are those of the server."""

import json
import re
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from adapters.wire import signaling_frames
from domain.model import errors, file_errors, guest_errors
from domain.model.accounts import PasswordPlace
from domain.model.calls import CallStatus, EndReason, ParticipantState
from domain.model.chat import EVERYBODY, MessageType
from domain.model.events import EventKind
from domain.model.guests import GUESTS_FROM
from domain.model.hints import HintType
from domain.model.notifications import NotificationType
from ports.transport import CloseReason

PROTOCOL = (Path(__file__).parents[3] / "entrypoints" / "web" / "protocol.js").read_text(encoding="utf-8")
COMMENT = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/|^//.*$", re.MULTILINE)
CONSTANT = re.compile(r"^export const (\w+) = (.+?);$", re.DOTALL | re.MULTILINE)
MEMBER = re.compile(r"(\w+): ([^,\s]+)")


def _read(value: str) -> Any:
    return json.loads(value) if "**" not in value else 2 ** int(value.partition("**")[2])


TABLES: dict[str, dict[str, Any]] = {}
NUMBERS: dict[str, Any] = {}
for constant, written in CONSTANT.findall(COMMENT.sub("", PROTOCOL)):
    if written.startswith("{"):
        TABLES[constant] = {name: _read(value) for name, value in MEMBER.findall(written)}
    else:
        NUMBERS[constant] = _read(written)

WHOLE: dict[str, type[Enum]] = {
    "MessageType": MessageType,
    "NotificationType": NotificationType,
    "HintType": HintType,
    "CallStatus": CallStatus,
    "ParticipantState": ParticipantState,
}
"""The page has to know each of these, if only to leave it out on purpose."""
OURS = {"ELSEWHERE"}
"""Of the page alone: a reason that no server tells."""
FRAMES = {
    name: value for name, value in vars(signaling_frames).items() if isinstance(value, int) and value > 0
}
REFUSALS = {
    "UNAUTHENTICATED": errors.Unauthenticated,
    "FORBIDDEN": errors.Forbidden,
    "NOT_FOUND": errors.NotFound,
    "TOO_MANY": errors.TooManyRequests,
    "INTERNAL": errors.InternalError,
    "BUSY": errors.Unavailable,
    "INVALID_FIELDS": errors.InvalidFields,
    "WRONG_PASSWORD": errors.WrongPassword,
    "LOGIN_EXPIRED": errors.LoginExpired,
    "SECOND_STEP_DUE": errors.SecondStepDue,
    "NOT_INVITED": errors.NotInvited,
    "PASSWORD_DUE": errors.PasswordDue,
    "RESET_LINK_ENDED": errors.ResetLinkEnded,
    "CALL_NOT_FOUND": errors.CallNotFound,
    "CALL_NOT_READY": errors.CallNotReady,
    "CALL_LOCKED": guest_errors.CallLocked,
    "CALL_LINK_ENDED": guest_errors.CallLinkEnded,
    "GROUP_LINK_ENDED": errors.GroupLinkEnded,
    "WRONG_OFFSET": errors.WrongOffset,
    "NOT_THIS_WAY": file_errors.NotThisWay,
}


@pytest.mark.parametrize("table", WHOLE)
def test_the_page_knows_every_kind(table: str) -> None:
    assert TABLES[table] == {each.name: each.value for each in WHOLE[table]}


@pytest.mark.parametrize(("table", "kinds"), [("EventKind", EventKind), ("PasswordPlace", PasswordPlace)])
def test_the_page_knows_what_it_acts_on(table: str, kinds: type[Enum]) -> None:
    assert TABLES[table].items() <= {each.name: each.value for each in kinds}.items()


def test_reasons_why_a_call_ended() -> None:
    told = {name: value for name, value in TABLES["EndReason"].items() if name not in OURS}
    assert told == {each.name: each.value for each in EndReason if each is not EndReason.NONE}
    assert not {TABLES["EndReason"][name] for name in OURS} & set(EndReason)


def test_frames_of_a_call() -> None:
    assert TABLES["CallFrame"] == FRAMES


def test_close_codes() -> None:
    assert TABLES["CloseCode"].items() <= {each.name: each.code for each in CloseReason}.items()


def test_codes_of_refusals() -> None:
    codes = {name: value for name, value in TABLES["Code"].items() if name != "OK"}
    assert codes == {name: getattr(refusal, "code", 500) for name, refusal in REFUSALS.items()}


def test_numbers() -> None:
    assert NUMBERS == {"EVERYBODY": EVERYBODY, "GUESTS_FROM": GUESTS_FROM}


def test_nothing_in_it_is_compared_with_nothing() -> None:
    """A new table needs a line above."""
    assert TABLES.keys() == {
        *WHOLE,
        "EventKind",
        "PasswordPlace",
        "EndReason",
        "CallFrame",
        "CloseCode",
        "Code",
    }
