"""`ichat admin ...`: what administrators do, at the command line, by the same services (contract-2 N10)."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from adapters.wire.accounts import LoginView
from adapters.wire.administration import (
    AccountsView,
    AuditView,
    CallNowView,
    GroupRowsView,
    NewAccountView,
    ReportsView,
    ResetLinkView,
    ServerUseView,
    accounts_view,
    audit_view,
    call_now_view,
    groups_view,
    logins_view,
    new_account_view,
    reports_view,
    reset_link_view,
    server_use_view,
)
from adapters.wire.bots import BotsView, NewBotView, bots_view, new_bot_view
from adapters.wire.invites import InviteView, NewInviteView, invite_view, new_invite_view
from adapters.wire.sfu_units import UnitView, unit_view
from config.container import Container
from config.errors import CannotStart
from domain.model.audit import AT_THE_SERVER as US
from domain.model.call_media import UnitName
from domain.model.ids import AuditId, GroupId, InviteId, ReportId, UserId
from domain.model.scopes import Scope, read_scopes
from entrypoints.storage_commands import storage_command

admin = typer.Typer(help="Whoever looks after the server.", no_args_is_help=True)

Cursor = Annotated[int, typer.Option(help="Where the page before ended.")]
Origin = Annotated[str, typer.Option("--url", help="Where people find the web client.")]
Scopes = Annotated[str, typer.Option(help=f"Of {', '.join(Scope)}, with commas between them.")]
EntryName = Annotated[str, typer.Option(help="What the directory calls them, if not so.")]
BOTS_DO = f"{Scope.READ},{Scope.SEND}"
HERE = "http://localhost:8080"


async def _id(parts: Container, username: str) -> UserId:
    """Raises UserNotFound."""
    return await parts.user_administration().find(username)


def _new_password() -> str:
    if not sys.stdin.isatty():
        if password := sys.stdin.readline().rstrip("\n"):
            return password
        raise CannotStart("there is no password: type one, or pass it on standard input")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


@storage_command(admin, "create")
async def create(parts: Container, username: str, nickname: str = "") -> None:
    """Make the account of an administrator; its password is asked for, or read from standard input."""
    await parts.user_administration().create(
        US,
        username=username,
        nickname=nickname or username,
        password=_new_password(),
        administrator=True,
    )


@storage_command(admin, "add")
async def add(parts: Container, username: str, nickname: str = "", url: Origin = HERE) -> NewAccountView:
    """Make an account, with a link by which its owner chooses the password."""
    user_id, link = await parts.user_administration().create(
        US, username=username, nickname=nickname or username
    )
    return new_account_view(user_id, link, url)


@storage_command(admin, "users")
async def users(parts: Container, query: str = "", cursor: Cursor = 0) -> AccountsView:
    """Accounts by the words of their names, newest first."""
    return accounts_view(await parts.user_administration().list_page(query, UserId(cursor), 0))


@storage_command(admin, "logins")
async def logins(parts: Container, username: str) -> Sequence[LoginView]:
    """The devices that somebody is signed in on."""
    return logins_view(await parts.user_administration().list_logins(await _id(parts, username)))


@storage_command(admin, "bots")
async def bots(parts: Container, cursor: Cursor = 0) -> BotsView:
    """Everybody's bots and webhooks, newest first; `delete` ends one."""
    return bots_view(await parts.bots().list_page(UserId(cursor), 0))


@storage_command(admin, "add-bot")
async def add_bot(
    parts: Container, owner: str, username: str, nickname: str = "", scopes: Scopes = BOTS_DO
) -> NewBotView:
    """Make a bot that belongs to somebody; its token is shown this once."""
    bot = await parts.bots().create_for(
        US,
        await _id(parts, owner),
        username=username,
        nickname=nickname or username,
        scopes=read_scopes(scopes.split(",")),
    )
    return new_bot_view(bot)


@storage_command(admin, "new-bot-token")
async def new_bot_token(parts: Container, username: str) -> NewBotView:
    """A new token of a bot, in place of the one before; it is shown this once."""
    return new_bot_view(await parts.bots().renew_token_for(US, await _id(parts, username)))


@storage_command(admin, "disable")
async def disable(parts: Container, username: str) -> None:
    """Sign an account out everywhere and let it sign in no more."""
    await parts.user_administration().set_enabled(US, await _id(parts, username), enabled=False)


@storage_command(admin, "enable")
async def enable(parts: Container, username: str) -> None:
    """Let a disabled account sign in again."""
    await parts.user_administration().set_enabled(US, await _id(parts, username), enabled=True)


@storage_command(admin, "end-logins")
async def end_logins(parts: Container, username: str) -> None:
    """Sign somebody out everywhere."""
    await parts.user_administration().end_logins(US, await _id(parts, username))


@storage_command(admin, "reset-password")
async def reset_password(parts: Container, username: str, url: Origin = HERE) -> ResetLinkView:
    """A link by which somebody chooses a new password, once, within three days."""
    link = await parts.user_administration().reset_password(US, await _id(parts, username))
    return reset_link_view(link, url)


@storage_command(admin, "reset-second-factor")
async def reset_second_factor(parts: Container, username: str) -> None:
    """For somebody who has lost their phone: their password is enough again."""
    await parts.user_administration().reset_second_factor(US, await _id(parts, username))


@storage_command(admin, "join")
async def join(parts: Container, username: str, name: EntryName = "") -> None:
    """Make the directory's password the one of an account from before; its devices are signed out."""
    await parts.directory_joining().join(US, await _id(parts, username), name or username)


@storage_command(admin, "appoint")
async def appoint(parts: Container, username: str) -> None:
    """Make somebody an administrator who has an account."""
    await parts.user_administration().appoint(US, await _id(parts, username))


@storage_command(admin, "dismiss")
async def dismiss(parts: Container, username: str) -> None:
    """Let them be an administrator no more; the account stays."""
    await parts.user_administration().dismiss(US, await _id(parts, username))


@storage_command(admin, "delete")
async def delete(
    parts: Container,
    username: str,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
) -> None:
    """Delete an account for good; what it wrote stays, as of a deleted account."""
    user_id = await _id(parts, username)
    if not yes:
        typer.confirm(f"Delete {username} for good?", abort=True)
    await parts.user_administration().delete(US, user_id)


@storage_command(admin, "invite")
async def invite(parts: Container, days: int = 7, uses: int = 1, url: Origin = HERE) -> NewInviteView:
    """A link that lets people make an account; 0 uses: as many as come."""
    link = await parts.invites().create(US, seconds=days * 86_400, uses=uses)
    return new_invite_view(link, url)


@storage_command(admin, "invites")
async def invites(parts: Container) -> Sequence[InviteView]:
    """Invites that still let somebody in."""
    return [invite_view(each) for each in await parts.invites().list_standing()]


@storage_command(admin, "end-invite")
async def end_invite(parts: Container, invite_id: int) -> None:
    """Nobody comes in with it any more."""
    await parts.invites().end(US, InviteId(invite_id))


@storage_command(admin, "groups")
async def groups(parts: Container, cursor: Cursor = 0) -> GroupRowsView:
    """All groups, newest first."""
    return groups_view(await parts.server_administration().list_groups(GroupId(cursor), 0))


@storage_command(admin, "dissolve")
async def dissolve(parts: Container, group_id: int) -> None:
    """Put everybody out of a group, as its owner would."""
    await parts.server_administration().dissolve(US, GroupId(group_id))


@storage_command(admin, "reports")
async def reports(parts: Container, *, closed: bool = False, cursor: Cursor = 0) -> ReportsView:
    """What people told the administrators, newest first."""
    return reports_view(await parts.reports().list_page(ReportId(cursor), 0, closed=closed))


@storage_command(admin, "close-report")
async def close_report(parts: Container, report_id: int) -> None:
    """It was dealt with."""
    await parts.reports().close(US, ReportId(report_id))


@storage_command(admin, "calls")
async def calls(parts: Container) -> Sequence[CallNowView]:
    """Calls that ring or go on, newest first."""
    return [call_now_view(state) for state in await parts.server_administration().calls_now()]


@storage_command(admin, "sfus")
async def sfus(parts: Container) -> Sequence[UnitView]:
    """The SFUs of calls, and how many pages each has."""
    return [unit_view(each) for each in await parts.calling().units().list_all()]


@storage_command(admin, "drain-sfu")
async def drain_sfu(parts: Container, url: str) -> None:
    """Take an SFU out of service: its calls go to another one, and nobody notices."""
    await parts.calling().units().drain(US, UnitName(url))


@storage_command(admin, "undrain-sfu")
async def undrain_sfu(parts: Container, url: str) -> None:
    """Let calls go there again."""
    await parts.calling().units().undrain(US, UnitName(url))


@storage_command(admin, "audit")
async def audit(parts: Container, cursor: Cursor = 0) -> AuditView:
    """Who did what, to whom, when and from where, newest first."""
    return audit_view(await parts.administrators().list_page(AuditId(cursor), 0))


@storage_command(admin, "status")
async def status(parts: Container) -> ServerUseView:
    """How much there is of everything."""
    about = parts.server()
    use = await parts.server_administration().use()
    return server_use_view(*about.describe(), use, await about.check())
