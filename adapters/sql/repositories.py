"""All statements of a dialect, and the repositories of one transaction."""

from adapters.sql.accounts import SqlUsers, UserStatements
from adapters.sql.calls import CallStatements, SqlCalls
from adapters.sql.contact_requests import ContactRequestStatements, SqlContactRequests
from adapters.sql.contacts import ContactStatements, SqlContacts
from adapters.sql.deliveries import DeliveryStatements, SqlDeliveries
from adapters.sql.dialect import Dialect
from adapters.sql.files import SqlUploads, UploadStatements
from adapters.sql.groups import GroupStatements, SqlGroups
from adapters.sql.logins import LoginStatements, SqlLogins
from adapters.sql.messages import MessageStatements, SqlMessages
from adapters.sql.outbox import OutboxStatements, SqlOutbox
from adapters.sql.rooms import RoomStatements, SqlRooms
from adapters.sql.session import Session
from ports.storage import Repositories


class Statements:
    """Rendered once per storage."""

    def __init__(self, dialect: Dialect) -> None:
        self.users = UserStatements(dialect)
        self.logins = LoginStatements(dialect)
        self.contact_requests = ContactRequestStatements(dialect)
        self.contacts = ContactStatements(dialect)
        self.groups = GroupStatements(dialect)
        self.rooms = RoomStatements(dialect)
        self.messages = MessageStatements(dialect)
        self.deliveries = DeliveryStatements(dialect)
        self.uploads = UploadStatements(dialect)
        self.calls = CallStatements(dialect)
        self.outbox = OutboxStatements(dialect)


class SqlRepositories(Repositories):
    def __init__(self, session: Session, statements: Statements) -> None:
        self.users = SqlUsers(session, statements.users)
        self.logins = SqlLogins(session, statements.logins)
        self.contact_requests = SqlContactRequests(session, statements.contact_requests)
        self.contacts = SqlContacts(session, statements.contacts)
        self.groups = SqlGroups(session, statements.groups)
        self.rooms = SqlRooms(session, statements.rooms)
        self.messages = SqlMessages(session, statements.messages)
        self.deliveries = SqlDeliveries(session, statements.deliveries)
        self.uploads = SqlUploads(session, statements.uploads)
        self.calls = SqlCalls(session, statements.calls)
        self.outbox = SqlOutbox(session, statements.outbox)
