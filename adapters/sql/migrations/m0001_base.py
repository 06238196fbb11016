"""Accounts, contacts, groups, chat, files and calls.

Names and numbers of the original's tables are kept (docs/protocol.md does not show them, its
databases do), so that one of them can be adopted in place.
"""

from adapters.sql.schema import CREATED_AT, STAMPS, Column, Database, Key, Kind, Table

VERSION = 1

USERS = Table(
    "users",
    (
        Column("user_id", Kind.ID),
        Column("username", Kind.LINE, 255),
        Column("name_key", Kind.EXACT, 2048),
        Column("password", Kind.LINE, 255),
        Column("nickname", Kind.LINE, 30),
        Column("avatar", Kind.TEXT),
        Column("enabled", Kind.FLAG),
        *STAMPS,
    ),
    (Key("users_name", ("name_key",), unique=True),),
)
USER_SETTINGS = Table(
    "user_settings",
    (Column("user_id", Kind.REFERENCE), Column("wallpaper", Kind.TEXT), *STAMPS),
    primary=("user_id",),
)
LOGINS = Table(
    "logins",
    (
        Column("login_id", Kind.EXACT, 64),
        Column("user_id", Kind.REFERENCE),
        Column("device", Kind.LINE, 255),
        Column("address", Kind.LINE, 64),
        Column("signed_in_at", Kind.TIME),
        Column("expires_at", Kind.TIME),
    ),
    (Key("logins_user", ("user_id",)), Key("logins_expiry", ("expires_at",))),
    primary=("login_id",),
)
CHAT_ROOMS = Table(
    "chat_rooms",
    (
        Column("room_id", Kind.ID),
        Column("name", Kind.LINE, 50),
        Column("last_message_id", Kind.REFERENCE),
        Column("last_message_time", Kind.TIME_OR_NULL),
        Column("last_message_content", Kind.LINE, 100),
        *STAMPS,
    ),
    (Key("chat_rooms_name", ("name",), unique=True),),
)
CHAT_GROUPS = Table(
    "chat_groups",
    (
        Column("group_id", Kind.ID),
        Column("owner_id", Kind.REFERENCE),
        Column("room_id", Kind.REFERENCE),
        Column("name", Kind.LINE, 50),
        Column("avatar", Kind.TEXT),
        *STAMPS,
    ),
)
GROUP_MEMBERS = Table(
    "group_members",
    (
        Column("id", Kind.ID),
        Column("group_id", Kind.REFERENCE),
        Column("user_id", Kind.REFERENCE),
        *STAMPS,
    ),
    (Key("group_members_pair", ("group_id", "user_id"), unique=True),),
)
CONTACT_REQUESTS = Table(
    "contact_requests",
    (
        Column("id", Kind.ID),
        Column("request_uid", Kind.REFERENCE),
        Column("user_id", Kind.REFERENCE),
        Column("status", Kind.NUMBER),
        Column("expired_at", Kind.TIME),
        *STAMPS,
    ),
    (
        Key("contact_requests_to", ("user_id", "status")),
        Key("contact_requests_from", ("request_uid", "user_id")),
        Key("contact_requests_expiry", ("status", "expired_at")),
    ),
)
CONTACTS = Table(
    "contacts",
    (
        Column("contact_id", Kind.ID),
        Column("owner_id", Kind.REFERENCE),
        Column("user_id", Kind.REFERENCE_OR_NULL),
        Column("group_id", Kind.REFERENCE_OR_NULL),
        Column("room_id", Kind.REFERENCE),
        Column("status", Kind.NUMBER),
        *STAMPS,
    ),
    (
        Key("contacts_owner_room", ("owner_id", "room_id"), unique=True),
        Key("contacts_owner_user", ("owner_id", "user_id")),
        Key("contacts_room", ("room_id",)),
    ),
)
CHAT_MESSAGES = Table(
    "chat_messages",
    (
        Column("message_id", Kind.ID),
        Column("room_id", Kind.REFERENCE),
        Column("sender_id", Kind.REFERENCE),
        Column("type", Kind.NUMBER),
        Column("text", Kind.TEXT),
        Column("image", Kind.TEXT),
        Column("thumbnail", Kind.TEXT),
        Column("call_id", Kind.REFERENCE),
        Column("revoked", Kind.FLAG),
        Column("local_id", Kind.EXACT_OR_NULL, 256),
        *STAMPS,
    ),
    (
        Key("chat_messages_room", ("room_id", "message_id")),
        Key("chat_messages_local_id", ("sender_id", "local_id"), unique=True),
    ),
)
DELIVERIES = Table(
    "deliveries",
    (
        Column("receiver_id", Kind.REFERENCE),
        Column("delivery_id", Kind.REFERENCE),
        Column("message_id", Kind.REFERENCE),
        Column("is_new", Kind.FLAG),
        CREATED_AT,
    ),
    primary=("receiver_id", "delivery_id"),
)
DELIVERY_COUNTERS = Table(
    "delivery_counters",
    (Column("receiver_id", Kind.REFERENCE), Column("last_id", Kind.REFERENCE)),
    primary=("receiver_id",),
)
UPLOADS = Table(
    "uploads",
    (
        Column("name", Kind.EXACT, 255),
        Column("uploader_id", Kind.REFERENCE),
        Column("size", Kind.REFERENCE),
        Column("uses", Kind.NUMBER),
        CREATED_AT,
    ),
    (Key("uploads_unused", ("uses", "created_at")),),
    primary=("name",),
)
CALLS = Table(
    "calls",
    (
        Column("call_id", Kind.ID),
        Column("caller_id", Kind.REFERENCE),
        Column("room_id", Kind.REFERENCE),
        Column("message_id", Kind.REFERENCE),
        Column("members", Kind.TEXT),
        Column("status", Kind.NUMBER),
        Column("start_time", Kind.TIME_OR_NULL),
        Column("end_time", Kind.TIME_OR_NULL),
        Column("end_reason", Kind.NUMBER),
        *STAMPS,
    ),
)
OUTBOX = Table(
    "outbox",
    (Column("outbox_id", Kind.REFERENCE), Column("envelopes", Kind.BYTES), CREATED_AT),
    primary=("outbox_id",),
)

TABLES = (
    USERS,
    USER_SETTINGS,
    LOGINS,
    CHAT_ROOMS,
    CHAT_GROUPS,
    GROUP_MEMBERS,
    CONTACT_REQUESTS,
    CONTACTS,
    CHAT_MESSAGES,
    DELIVERIES,
    DELIVERY_COUNTERS,
    UPLOADS,
    CALLS,
    OUTBOX,
)


async def apply(database: Database) -> None:
    for table in TABLES:
        await database.ensure(table)
