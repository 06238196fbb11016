"""Calls over REST: what clients ask, and how a history and ICE servers look (contract section 9.1)."""

from domain.model.calls import CallHistory, CallRecord
from domain.model.ids import CallId, ContactId, UserId
from entrypoints.wire.reading import Body, Query
from entrypoints.wire.views import Time, View
from ports.ice import IceServers


class NewCall(Body):
    contact_id: ContactId = ContactId(0)
    user_ids: tuple[UserId, ...] = ()


class CallQuery(Query):
    call_id: CallId = CallId(0)


class CallHistoryQuery(Query):
    cursor: CallId = CallId(0)
    limit: int = 0


class CallRecordView(View):
    """`direction` is in or out; `duration` counts whole seconds."""

    call_id: int
    contact_id: int
    room_id: int
    direction: str
    caller_id: int
    members: tuple[int, ...]
    peers: tuple[int, ...]
    status: int
    start_time: Time | None
    end_time: Time | None
    end_reason: int
    duration: int
    missed: bool
    created_at: Time


class CallHistoryView(View):
    """`cursor` asks for the next page; empty at the end."""

    calls: list[CallRecordView]
    cursor: str
    missed: int


class IceServerView(View):
    urls: tuple[str, ...]
    username: str
    credential: str


class IceServersView(View):
    ice_servers: list[IceServerView]
    expires_at: Time


def call_history_view(history: CallHistory) -> CallHistoryView:
    cursor = str(history.cursor) if history.cursor else ""
    return CallHistoryView([_record_view(record) for record in history.records], cursor, history.missed)


def _record_view(record: CallRecord) -> CallRecordView:
    call = record.call
    return CallRecordView(
        call.call_id,
        record.contact_id,
        call.room_id,
        "out" if record.outgoing else "in",
        call.caller_id,
        call.members,
        record.peers,
        call.status,
        call.started_at,
        call.ended_at,
        call.end_reason,
        round(call.duration.total_seconds()),
        record.missed,
        call.created_at,
    )


def ice_servers_view(ice: IceServers) -> IceServersView:
    servers = [IceServerView(each.urls, each.username, each.credential) for each in ice.servers]
    return IceServersView(servers, ice.expires_at)
