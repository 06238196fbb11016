"""Privacy, on the rows of users: in the columns, 0 is how everybody begins."""

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.values import Row, Value
from domain.model.privacy import GroupsFrom, Privacy, RequestsFrom

COLUMNS = (
    "hidden",
    "requests_refused",
    "groups_refused",
    "receipts_hidden",
    "presence_hidden",
    "push_preview",
    "address_hidden",
    "quiet_hours",
    "time_zone",
)


class PrivacyStatements:
    def __init__(self, sql: Dialect) -> None:
        users, value = Table("users"), sql.param
        save = sql.query.update(users).where(users.user_id == value)
        for column in COLUMNS:
            save = save.set(users.field(column), value)
        self.save = sql.text(save)
        self.find_many = sql.many(
            sql.query.from_(users).select("user_id", *COLUMNS).where(sql.among(users.user_id))
        )


def to_columns(privacy: Privacy) -> tuple[Value, ...]:
    return (
        int(not privacy.findable),
        int(privacy.requests_from is RequestsFrom.NONE),
        int(privacy.groups_from is GroupsFrom.NONE),
        int(not privacy.read_receipts),
        int(not privacy.show_presence),
        int(privacy.push_preview),
        int(privacy.hide_address),
        privacy.quiet_hours,
        privacy.time_zone,
    )


def from_columns(columns: Row) -> Privacy:
    hidden, requests_refused, groups_refused, receipts_hidden, presence_hidden, *rest = columns
    push_preview, address_hidden, quiet_hours, time_zone = rest
    return Privacy(
        findable=not hidden,
        requests_from=RequestsFrom.NONE if requests_refused else RequestsFrom.ALL,
        groups_from=GroupsFrom.NONE if groups_refused else GroupsFrom.CONTACTS,
        read_receipts=not receipts_hidden,
        show_presence=not presence_hidden,
        push_preview=bool(push_preview),
        hide_address=bool(address_hidden),
        quiet_hours=quiet_hours,
        time_zone=time_zone,
    )
