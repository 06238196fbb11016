"""How far the owner of a contact has read in its room, and the other one of a pair."""

from pypika import Case, JoinType, Table
from pypika.functions import Coalesce

from adapters.sql.dialect import Query
from domain.model.ids import MessageId
from domain.model.reads import NOTHING_READ, NOTHING_UNREAD, ReadState, Unread

MARKS = 2
"""Columns."""


def joined_with_marks(query: Query, contacts: Table) -> Query:
    """The query with two more columns, which `read_marks` reads: a group has no other one, and
    theirs is seen only if both show how far they have read.
    """
    owner, peer = Table("users").as_("owner"), Table("users").as_("peer")
    own, peers = Table("read_marks").as_("own"), Table("read_marks").as_("peers")
    both_show = (owner.receipts_hidden == 0) & (peer.receipts_hidden == 0)
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
            Case().when(both_show, peers.message_id).else_(0),
        )
    )


def read_marks(own: MessageId, peers: MessageId, *, unread: Unread = NOTHING_UNREAD) -> ReadState:
    return ReadState(*unread, own, peers) if own or peers or unread.messages else NOTHING_READ
