"""What clients share with the server: said once here, and told by the server to whoever asks."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.model.accounts import (
    INFOS_AT_MOST,
    LOGIN_LIFETIME,
    NICKNAME_AT_MOST,
    SEARCH_PAGE_AT_MOST,
    USERNAME_AT_LEAST,
    USERNAME_AT_MOST,
)
from domain.model.attachment_rules import ATTACHMENTS_AT_MOST
from domain.model.chat import EDIT_WITHIN, HISTORY_AT_MOST, REVOKE_WITHIN, SYNC_AT_MOST
from domain.model.contacts import REQUEST_LIFETIME
from domain.model.direct_uploads import DIRECT_FROM
from domain.model.files import ANONYMOUS_UPLOAD_AT_MOST, UPLOAD_AT_MOST
from domain.model.groups import CONTACTS_AT_MOST, GROUP_NAME_AT_MOST
from domain.model.passwords import PASSWORD_AT_LEAST, PASSWORD_AT_MOST
from domain.model.validation import TEXT_COLUMN_BYTES


class RegistrationMode(StrEnum):
    """Who may make an account."""

    OPEN = "open"
    INVITE = "invite"
    """With an invite of an administrator."""
    CLOSED = "closed"


class Feature(StrEnum):
    """What a server can do beyond the original; a client looks here before it offers it."""

    ACCOUNT_DELETION = "account-deletion"
    BLOCKS = "blocks"
    CALL_GUESTS = "call-guests"
    """Where guests are let in."""
    CALL_HISTORY = "call-history"
    CALL_LOCK = "call-lock"
    CALL_STEERING = "call-steering"
    CONTACT_SETTINGS = "contact-settings"
    """Alias, mute, pin, archive, mark unread, draft."""
    DIRECT_UPLOADS = "direct-uploads"
    """Where large files go straight to the store, from `direct_upload_bytes` on."""
    DIRECTORY = "directory"
    """Where people sign in with the name and password of their company."""
    EDITS = "edits"
    EXPLICIT_SESSIONS = "explicit-sessions"
    EXPORT = "export"
    FILES = "files"
    FORWARDS = "forwards"
    GROUP_LINKS = "group-links"
    GROUP_ROLES = "group-roles"
    """Members come and go, too, and the group changes."""
    LOGINS = "logins"
    MENTIONS = "mentions"
    MESSAGE_SEARCH = "message-search"
    PASSKEYS = "passkeys"
    PINS = "pins"
    PRESENCE = "presence"
    PRIVACY = "privacy"
    PUSH = "push"
    REACTIONS = "reactions"
    READ_MARKS = "read-marks"
    REPLIES = "replies"
    TURN = "turn"
    """Where one is configured."""
    TYPING = "typing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """How much. `..._bytes` count bytes, of texts in UTF-8; lengths count code points; the rest are numbers
    of things in one request or answer.
    """

    call_members_at_most: int
    username_at_least: int = USERNAME_AT_LEAST
    username_at_most: int = USERNAME_AT_MOST
    password_at_least: int = PASSWORD_AT_LEAST
    password_at_most: int = PASSWORD_AT_MOST
    nickname_at_most: int = NICKNAME_AT_MOST
    group_name_at_most: int = GROUP_NAME_AT_MOST
    group_contacts_at_most: int = CONTACTS_AT_MOST
    attachments_at_most: int = ATTACHMENTS_AT_MOST
    text_bytes: int = TEXT_COLUMN_BYTES
    file_bytes: int
    direct_upload_bytes: int = DIRECT_FROM
    upload_bytes: int = UPLOAD_AT_MOST
    anonymous_upload_bytes: int = ANONYMOUS_UPLOAD_AT_MOST
    history_at_most: int = HISTORY_AT_MOST
    sync_at_most: int = SYNC_AT_MOST
    search_at_most: int = SEARCH_PAGE_AT_MOST
    infos_at_most: int = INFOS_AT_MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTimes:
    """How long people may do what. Whoever runs the server sets each by its name here, below `limits`, and
    clients are told.
    """

    revoke: timedelta = REVOKE_WITHIN
    edit: timedelta = EDIT_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTimes(ToldTimes):
    """How long. `heartbeat` and `call_heartbeat`: how often a client says on its socket that it lives."""

    ring: timedelta
    call_life: timedelta
    call_grace: timedelta
    session: timedelta
    call_heartbeat: timedelta = timedelta(seconds=10)
    heartbeat: timedelta = timedelta(seconds=30)
    contact_request: timedelta = REQUEST_LIFETIME
    login: timedelta = LOGIN_LIFETIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    name: str
    version: str
    registration: RegistrationMode
    limits: ServerLimits
    times: ServerTimes
    features: tuple[Feature, ...]
    oidc: str = ""
    """What people call the OpenID provider by way of which they come in; empty for none."""
