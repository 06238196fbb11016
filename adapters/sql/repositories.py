"""All statements of a dialect, and the repositories of one transaction."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from adapters.sql.accounts import SqlUsers, UserStatements
from adapters.sql.administrators import AdministratorStatements, SqlAdministrators
from adapters.sql.audit import AuditStatements, SqlAuditLog
from adapters.sql.blocks import BlockStatements, SqlBlocks
from adapters.sql.bots import BotStatements, SqlBots
from adapters.sql.call_legs import CallLegStatements, SqlCallLegs
from adapters.sql.call_seats import CallSeatStatements, SqlCallSeats
from adapters.sql.calls import CallStatements, SqlCalls
from adapters.sql.chores import ChoreStatements, SqlChores
from adapters.sql.contact_requests import ContactRequestStatements, SqlContactRequests
from adapters.sql.contacts import ContactStatements, SqlContacts
from adapters.sql.deliveries import DeliveryStatements, SqlDeliveries
from adapters.sql.dialect import Dialect
from adapters.sql.drained_units import DrainedUnitStatements, SqlDrainedUnits
from adapters.sql.files import SqlUploads, UploadStatements
from adapters.sql.group_links import GroupLinkStatements, SqlGroupLinks
from adapters.sql.groups import GroupStatements, SqlGroups
from adapters.sql.guests import GuestStatements, SqlGuests
from adapters.sql.identities import IdentityStatements, SqlIdentities
from adapters.sql.invites import InviteStatements, SqlInvites
from adapters.sql.logins import LoginStatements, SqlLogins
from adapters.sql.message_index import MessageIndexStatements, SqlMessageIndex
from adapters.sql.messages import MessageStatements, SqlMessages
from adapters.sql.name_index import NameIndexStatements, SqlNameIndex
from adapters.sql.outbox import OutboxStatements, SqlOutbox
from adapters.sql.passkeys import PasskeyStatements, SqlPasskeys
from adapters.sql.password_resets import PasswordResetStatements, SqlPasswordResets
from adapters.sql.pins import PinStatements, SqlPins
from adapters.sql.presence import AudienceStatements, LastSeenStatements, SqlAudiences, SqlLastSeen
from adapters.sql.push import PushStatements, SqlPushSubscriptions
from adapters.sql.reactions import ReactionStatements, SqlReactions
from adapters.sql.reads import ReadStatements, SqlReads
from adapters.sql.reports import ReportStatements, SqlReports
from adapters.sql.rooms import RoomStatements, SqlRooms
from adapters.sql.scans import ScanStatements, SqlScans
from adapters.sql.second_factors import SecondFactorStatements, SqlSecondFactors
from adapters.sql.session import Session
from adapters.sql.user_directory import SqlUserDirectory, UserDirectoryStatements
from ports.storage import Repositories


class Statements:
    """Rendered once per storage."""

    def __init__(self, dialect: Dialect) -> None:
        self.users = UserStatements(dialect)
        self.logins = LoginStatements(dialect)
        self.second_factors = SecondFactorStatements(dialect)
        self.passkeys = PasskeyStatements(dialect)
        self.identities = IdentityStatements(dialect)
        self.bots = BotStatements(dialect)
        self.invites = InviteStatements(dialect)
        self.administrators = AdministratorStatements(dialect)
        self.audit = AuditStatements(dialect)
        self.reports = ReportStatements(dialect)
        self.password_resets = PasswordResetStatements(dialect)
        self.user_directory = UserDirectoryStatements(dialect)
        self.name_index = NameIndexStatements(dialect)
        self.contact_requests = ContactRequestStatements(dialect)
        self.contacts = ContactStatements(dialect)
        self.blocks = BlockStatements(dialect)
        self.groups = GroupStatements(dialect)
        self.group_links = GroupLinkStatements(dialect)
        self.rooms = RoomStatements(dialect)
        self.messages = MessageStatements(dialect)
        self.message_index = MessageIndexStatements(dialect)
        self.reactions = ReactionStatements(dialect)
        self.pins = PinStatements(dialect)
        self.reads = ReadStatements(dialect)
        self.deliveries = DeliveryStatements(dialect)
        self.audiences = AudienceStatements(dialect)
        self.last_seen = LastSeenStatements(dialect)
        self.uploads = UploadStatements(dialect)
        self.scans = ScanStatements(dialect)
        self.push_subscriptions = PushStatements(dialect)
        self.calls = CallStatements(dialect)
        self.call_seats = CallSeatStatements(dialect)
        self.drained_units = DrainedUnitStatements(dialect)
        self.guests = GuestStatements(dialect)
        self.call_legs = CallLegStatements(dialect)
        self.outbox = OutboxStatements(dialect)
        self.chores = ChoreStatements(dialect)


R = TypeVar("R")


class _Made:
    """A repository that is made when it is first asked for, as work asks for few of them."""

    def __init__(self, kind: Callable[[Session, Any], object]) -> None:
        self._kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, stored: "SqlRepositories", owner: type) -> object:
        made = self._kind(stored.session, getattr(stored.statements, self._name))
        vars(stored)[self._name] = made  # which is found before this the next time
        return made


def _made(kind: Callable[[Session, Any], R]) -> R:
    """With its statements, which have its name."""
    made: Any = _Made(kind)
    return cast(R, made)


class SqlRepositories(Repositories):
    def __init__(self, session: Session, statements: Statements) -> None:
        self.session = session
        self.statements = statements

    users = _made(SqlUsers)
    logins = _made(SqlLogins)
    second_factors = _made(SqlSecondFactors)
    passkeys = _made(SqlPasskeys)
    identities = _made(SqlIdentities)
    bots = _made(SqlBots)
    invites = _made(SqlInvites)
    administrators = _made(SqlAdministrators)
    audit = _made(SqlAuditLog)
    reports = _made(SqlReports)
    password_resets = _made(SqlPasswordResets)
    user_directory = _made(SqlUserDirectory)
    name_index = _made(SqlNameIndex)
    contact_requests = _made(SqlContactRequests)
    contacts = _made(SqlContacts)
    blocks = _made(SqlBlocks)
    groups = _made(SqlGroups)
    group_links = _made(SqlGroupLinks)
    rooms = _made(SqlRooms)
    messages = _made(SqlMessages)
    message_index = _made(SqlMessageIndex)
    reactions = _made(SqlReactions)
    pins = _made(SqlPins)
    reads = _made(SqlReads)
    deliveries = _made(SqlDeliveries)
    audiences = _made(SqlAudiences)
    last_seen = _made(SqlLastSeen)
    uploads = _made(SqlUploads)
    scans = _made(SqlScans)
    push_subscriptions = _made(SqlPushSubscriptions)
    calls = _made(SqlCalls)
    call_seats = _made(SqlCallSeats)
    drained_units = _made(SqlDrainedUnits)
    guests = _made(SqlGuests)
    call_legs = _made(SqlCallLegs)
    outbox = _made(SqlOutbox)
    chores = _made(SqlChores)
