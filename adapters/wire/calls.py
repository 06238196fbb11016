"""Calls over REST and in messages (contract sections 3 and 9.1)."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from adapters.wire.reading import Body, Query
from adapters.wire.writing import Time, View
from domain.model.call_media import MediaMode
from domain.model.calls import Call, CallHistory, CallKind, CallRecord, whole_seconds
from domain.model.ice import IceServers
from domain.model.ids import CallId, ContactId, UserId


class NewCall(Body):
    contact_id: ContactId = ContactId(0)
    user_ids: tuple[UserId, ...] = ()
    kind: CallKind = CallKind.UNSAID


class CallInvitation(Body):
    call_id: CallId = CallId(0)
    user_ids: tuple[UserId, ...] = ()


class CallMember(Body):
    call_id: CallId = CallId(0)
    user_id: UserId = UserId(0)


class CallQuery(Query):
    call_id: CallId = CallId(0)


class CallJoin(CallQuery):
    """`sfu` 1: the page can take part through an SFU; `public_key`: it can encrypt what it sends there."""

    sfu: int = 0
    public_key: str = ""


class Goodbye(Body):
    """The token of the call: what a page sends as it closes has no headers."""

    token: str = ""


class CallHistoryQuery(Query):
    cursor: CallId = CallId(0)
    limit: int = 0


class CallView(View):
    """`members` is a JSON text: clients parse it once more. Start and end have whole seconds."""

    call_id: int
    caller_id: int
    message_id: int
    members: str
    status: int
    started_at: Time | None = msgspec.field(name="startTime")
    ended_at: Time | None = msgspec.field(name="endTime")
    end_reason: int
    created_at: Time
    updated_at: Time
    kind: CallKind
    mode: MediaMode
    host_id: int
    locked: bool


class CallInMessageView(CallView):
    handled: bool


class CallRecordView(View):
    """`direction` is in or out; `duration` counts whole seconds; `rings_until`: null unless it rings now."""

    call_id: int
    contact_id: int
    room_id: int
    direction: str
    caller_id: int
    members: tuple[int, ...]
    peers: tuple[int, ...]
    status: int
    started_at: Time | None = msgspec.field(name="startTime")
    ended_at: Time | None = msgspec.field(name="endTime")
    end_reason: int
    duration: int
    missed: bool
    created_at: Time
    kind: CallKind
    rings_until: Time | None


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


def call_view(call: Call) -> CallView:
    return CallView.of(call, members=_members_text(call), **_times(call))


def call_in_message_view(call: Call, *, handled: bool) -> CallInMessageView:
    handled = handled or call.ended
    return CallInMessageView.of(call, members=_members_text(call), handled=handled, **_times(call))


def _times(call: Call) -> Mapping[str, datetime | None]:
    return {
        "started_at": call.started_at and whole_seconds(call.started_at),
        "ended_at": call.ended_at and whole_seconds(call.ended_at),
    }


def _members_text(call: Call) -> str:
    return f"[{','.join(map(str, call.members))}]"


def call_history_view(history: CallHistory) -> CallHistoryView:
    cursor = str(history.cursor) if history.cursor else ""
    return CallHistoryView.of(history, calls=[_record_view(each) for each in history.records], cursor=cursor)


def _record_view(record: CallRecord) -> CallRecordView:
    return CallRecordView.of(
        record.call,
        contact_id=record.contact_id,
        direction="out" if record.outgoing else "in",
        peers=record.peers,
        duration=int(record.call.duration.total_seconds()),
        missed=record.part.missed,
        rings_until=record.rings_until,
        **_times(record.call),
    )


def ice_servers_view(ice: IceServers) -> IceServersView:
    return IceServersView.of(ice, ice_servers=[IceServerView.of(each) for each in ice.servers])
