"""How far the owner of a contact has read in its room, and the other one of a pair."""

from pypika import JoinType, Table
from pypika.functions import Coalesce

from adapters.sql.dialect import Query
from domain.model.ids import MessageId
from domain.model.reads import NOTHING_READ, NOTHING_UNREAD, ReadState, Unread

NO_MARK = MessageId(0)
MARKS = 4
"""Columns."""


def joined_with_marks(query: Query, contacts: Table) -> Query:
    """The query with four more columns, which `read_marks` reads; a group has no other one."""
    owner, peer = Table("users").as_("owner"), Table("users").as_("peer")
    own, peers = Table("read_marks").as_("own"), Table("read_marks").as_("peers")
    return (
        query.join(owner)
        .on(owner.user_id == contacts.owner_id)
        .join(own, JoinType.left)
        .on((own.room_id == contacts.room_id) & (own.user_id == contacts.owner_id))
        .join(peers, JoinType.left)
        .on((peers.room_id == contacts.room_id) & (peers.user_id == contacts.user_id))
        .join(peer, JoinType.left)
        .on(peer.user_id == peers.user_id)
        .select(
            Coalesce(own.message_id, 0),
            Coalesce(peers.message_id, 0),
            owner.receipts_hidden,
            Coalesce(peer.receipts_hidden, 0),
        )
    )


def read_marks(
    own: MessageId, peers: MessageId, hidden: int, peer_hidden: int, *, unread: Unread = NOTHING_UNREAD
) -> ReadState:
    """The other one's mark only if both show theirs."""
    shown = NO_MARK if hidden or peer_hidden else peers
    if not (own or shown or unread.messages):
        return NOTHING_READ
    return ReadState(*unread, own, shown)
