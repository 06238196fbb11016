"""What administrators see and change (contract-2 N10)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from adapters.wire.accounts import LoginView
from adapters.wire.invites import NewInviteView
from adapters.wire.reading import Body, Query
from adapters.wire.writing import Time, View
from domain.model.accounts import Login
from domain.model.administration import Account, CountedGroup, Page, ServerUse
from domain.model.audit import AuditEntry
from domain.model.calls import CallState
from domain.model.ids import AuditId, GroupId, ReportId, UserId
from domain.model.reports import Report
from domain.model.secret_links import NewSecretLink
from domain.model.server import Server
from ports.mailboxes import StoreCondition

T = TypeVar("T")
V = TypeVar("V", bound=View)


class UsersQuery(Query):
    """`q`: the beginning of words of their names; `cursor`: of the page before."""

    q: str = ""
    cursor: UserId = UserId(0)
    limit: int = 0


class UserQuery(Query):
    user_id: UserId = UserId(0)


class UserNamed(Body):
    user_id: UserId = UserId(0)


class NewAccount(Body):
    username: str = ""
    nickname: str = ""


class GroupsQuery(Query):
    cursor: GroupId = GroupId(0)
    limit: int = 0


class AuditQuery(Query):
    cursor: AuditId = AuditId(0)
    limit: int = 0


class ReportsQuery(Query):
    """`state`: `closed`, or else those that are open."""

    state: str = ""
    cursor: ReportId = ReportId(0)
    limit: int = 0


class ReportNamed(Body):
    report_id: ReportId = ReportId(0)


class ResetLinkView(NewInviteView):
    """`url`: of the page on which to choose a password."""


class NewAccountView(ResetLinkView):
    user_id: int


class AccountView(View):
    """`stored`: bytes of their uploads."""

    user_id: int
    username: str
    nickname: str
    avatar: str
    enabled: bool
    bot: bool
    administrator: bool
    second_factor: bool
    stored: int
    created_at: Time
    last_seen_at: Time | None


class AccountsView(View):
    users: Sequence[AccountView]
    cursor: int


class GroupRowView(View):
    group_id: int
    name: str
    avatar: str
    owner_id: int
    member_count: int
    created_at: Time


class GroupRowsView(View):
    groups: Sequence[GroupRowView]
    cursor: int


class ReportView(View):
    report_id: int
    reporter_id: int
    user_id: int
    message_id: int
    text: str
    reason: str
    created_at: Time
    closed_at: Time | None
    closed_by: int


class ReportsView(View):
    reports: Sequence[ReportView]
    cursor: int


class AuditEntryView(View):
    """`actor_id` 0: whoever has the command line of the server."""

    audit_id: int
    actor_id: int
    action: str
    subject_id: int
    subject: str
    address: str
    created_at: Time


class AuditView(View):
    entries: Sequence[AuditEntryView]
    cursor: int


class CallNowView(View):
    """`present`: whom it keeps busy."""

    call_id: int
    caller_id: int
    room_id: int
    members: Sequence[int]
    present: Sequence[int]
    status: int
    started_at: Time | None
    created_at: Time


class ServerUseView(View):
    """`mailboxes`: `well`, `away` or `full`; `stored`: bytes of all uploads."""

    name: str
    version: str
    now: Time
    people: int
    logins: int
    stored: int
    calls: int
    reports: int
    mailboxes: str


def accounts_view(page: Page[Account]) -> AccountsView:
    return AccountsView(*_rows(page, _account_view))


def _account_view(account: Account) -> AccountView:
    return AccountView.of(
        account.user,
        administrator=account.administrator,
        second_factor=account.second_factor,
        stored=account.stored,
        last_seen_at=account.last_seen_at,
    )


def logins_view(logins: Sequence[Login]) -> Sequence[LoginView]:
    return [LoginView.of(login, current=False) for login in logins]


def groups_view(page: Page[CountedGroup]) -> GroupRowsView:
    return GroupRowsView(
        *_rows(page, lambda each: GroupRowView.of(each.group, member_count=each.member_count))
    )


def reports_view(page: Page[Report]) -> ReportsView:
    return ReportsView(*_rows(page, ReportView.of))


def audit_view(page: Page[AuditEntry]) -> AuditView:
    return AuditView(*_rows(page, AuditEntryView.of))


def _rows(page: Page[T], view: Callable[[T], V]) -> tuple[Sequence[V], int]:
    return [view(row) for row in page.rows], page.cursor


def call_now_view(state: CallState) -> CallNowView:
    return CallNowView.of(state.call, members=state.call.members, present=sorted(state.present))


def server_use_view(
    server: Server, now: datetime, use: ServerUse, condition: StoreCondition
) -> ServerUseView:
    return ServerUseView.of(use, name=server.name, version=server.version, now=now, mailboxes=condition.value)


def reset_link_view(link: NewSecretLink, address: str) -> ResetLinkView:
    return ResetLinkView(**_link(link, address))


def new_account_view(user_id: UserId, link: NewSecretLink, address: str) -> NewAccountView:
    return NewAccountView(**_link(link, address), user_id=user_id)


def _link(link: NewSecretLink, address: str) -> dict[str, Any]:
    url = f"{address}/reset#{link.secret}"
    return {"token": link.secret, "url": url, "expires_at": link.expires_at}
