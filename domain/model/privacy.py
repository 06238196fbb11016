"""What somebody shows of themselves, and who may approach them."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.model.quiet_hours import check_quiet_hours, is_quiet


class RequestsFrom(StrEnum):
    ALL = "all"
    NONE = "none"


class GroupsFrom(StrEnum):
    CONTACTS = "contacts"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyChange:
    """What somebody changes of their privacy; None stays."""

    findable: bool | None = None
    requests_from: RequestsFrom | None = None
    groups_from: GroupsFrom | None = None
    read_receipts: bool | None = None
    show_presence: bool | None = None
    push_preview: bool | None = None
    hide_address: bool | None = None
    quiet_hours: str | None = None
    time_zone: str | None = None

    def check(self) -> None:
        """Raises InvalidFields."""
        check_quiet_hours(self.quiet_hours or "", self.time_zone or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """`findable`: by search. `requests_from`: who may ask to become a contact. `groups_from`: who may put
    them into groups. `read_receipts` and `show_presence` are mutual: who does not show does not see.
    `push_preview`: names and texts may travel through the push services of others.
    `hide_address`: in calls the others learn only of the relay. `quiet_hours`, in `time_zone`: when nothing
    disturbs them (see `check_quiet_hours`).

    The defaults are how everybody begins.
    """

    findable: bool = True
    requests_from: RequestsFrom = RequestsFrom.ALL
    groups_from: GroupsFrom = GroupsFrom.CONTACTS
    read_receipts: bool = True
    show_presence: bool = True
    push_preview: bool = False
    hide_address: bool = False
    quiet_hours: str = ""
    time_zone: str = ""

    def is_quiet(self, now: datetime) -> bool:
        return is_quiet(self.quiet_hours, self.time_zone, now)

    def changed(self, change: PrivacyChange) -> "Privacy":
        return replace(self, **{name: value for name, value in asdict(change).items() if value is not None})


UNAPPROACHABLE = Privacy(
    findable=False,
    requests_from=RequestsFrom.NONE,
    groups_from=GroupsFrom.NONE,
    read_receipts=False,
    show_presence=False,
)
"""Of a deleted account."""
