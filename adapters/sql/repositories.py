"""All statements of a dialect, and the repositories of one transaction."""

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


class SqlRepositories(Repositories):
    def __init__(self, session: Session, statements: Statements) -> None:
        self.users = SqlUsers(session, statements.users)
        self.logins = SqlLogins(session, statements.logins)
        self.second_factors = SqlSecondFactors(session, statements.second_factors)
        self.passkeys = SqlPasskeys(session, statements.passkeys)
        self.identities = SqlIdentities(session, statements.identities)
        self.bots = SqlBots(session, statements.bots)
        self.invites = SqlInvites(session, statements.invites)
        self.administrators = SqlAdministrators(session, statements.administrators)
        self.audit = SqlAuditLog(session, statements.audit)
        self.reports = SqlReports(session, statements.reports)
        self.password_resets = SqlPasswordResets(session, statements.password_resets)
        self.user_directory = SqlUserDirectory(session, statements.user_directory)
        self.name_index = SqlNameIndex(session, statements.name_index)
        self.contact_requests = SqlContactRequests(session, statements.contact_requests)
        self.contacts = SqlContacts(session, statements.contacts)
        self.blocks = SqlBlocks(session, statements.blocks)
        self.groups = SqlGroups(session, statements.groups)
        self.group_links = SqlGroupLinks(session, statements.group_links)
        self.rooms = SqlRooms(session, statements.rooms)
        self.messages = SqlMessages(session, statements.messages)
        self.message_index = SqlMessageIndex(session, statements.message_index)
        self.reactions = SqlReactions(session, statements.reactions)
        self.pins = SqlPins(session, statements.pins)
        self.reads = SqlReads(session, statements.reads)
        self.deliveries = SqlDeliveries(session, statements.deliveries)
        self.audiences = SqlAudiences(session, statements.audiences)
        self.last_seen = SqlLastSeen(session, statements.last_seen)
        self.uploads = SqlUploads(session, statements.uploads)
        self.scans = SqlScans(session, statements.scans)
        self.push_subscriptions = SqlPushSubscriptions(session, statements.push_subscriptions)
        self.calls = SqlCalls(session, statements.calls)
        self.call_seats = SqlCallSeats(session, statements.call_seats)
        self.drained_units = SqlDrainedUnits(session, statements.drained_units)
        self.guests = SqlGuests(session, statements.guests)
        self.call_legs = SqlCallLegs(session, statements.call_legs)
        self.outbox = SqlOutbox(session, statements.outbox)
        self.chores = SqlChores(session, statements.chores)
