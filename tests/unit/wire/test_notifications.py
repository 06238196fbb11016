"""Frames of the notification socket (contract section 8)."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.wire.notification_frames import WireNotificationFrames
from adapters.wire.session_frames import WireSessionFrames
from domain.model.accounts import Login
from domain.model.calls import Call, CallState, CallStatus, EndReason, Participant, ParticipantState
from domain.model.chat import LastMessage, Message, MessageType
from domain.model.contacts import Contact, ContactRequest, RequestStatus
from domain.model.ids import (
    CallId,
    ContactId,
    DeliveryId,
    GroupId,
    LocalId,
    LoginId,
    MessageId,
    RequestId,
    RoomId,
    UserId,
)
from domain.model.notifications import (
    NO_DELIVERY,
    AudienceChangedNotification,
    CallHandledNotification,
    ContactChangedNotification,
    ContactNotification,
    ContactRequestNotification,
    ContactSubject,
    Envelope,
    LetterKind,
    LoginsEndedNotification,
    MessageNotification,
    MessageSubject,
    NewLoginNotification,
    Notification,
    OutsideCallNotification,
    RequestSubject,
    Subject,
)

ANN, BOB, CARA = UserId(13), UserId(14), UserId(15)
NOON = datetime(2026, 11, 23, 15, 23, 49, 607084, tzinfo=UTC)
HELLO = Message(
    message_id=MessageId(17),
    room_id=RoomId(10),
    sender_id=ANN,
    type=MessageType.TEXT,
    text="hello <b>&\u2028",
    image="",
    thumbnail="",
    call_id=CallId(0),
    revoked=False,
    local_id=LocalId("LOC1"),
    created_at=NOON,
    updated_at=NOON,
)
CALL = Call(
    call_id=CallId(1),
    caller_id=ANN,
    room_id=RoomId(10),
    message_id=MessageId(17),
    members=(ANN, BOB),
    status=CallStatus.READY,
    started_at=None,
    ended_at=None,
    end_reason=EndReason.NONE,
    created_at=NOON,
    updated_at=NOON,
)
CONTACT = Contact(
    contact_id=ContactId(16),
    owner_id=ANN,
    user_id=BOB,
    group_id=GroupId(0),
    room_id=RoomId(10),
    last_message=LastMessage(),
    created_at=NOON,
    updated_at=NOON,
)

seal = WireNotificationFrames().seal


def frame(envelope: Envelope, receiver: UserId) -> Any:
    number = envelope.to[receiver]
    return json.loads(
        envelope.body if number == NO_DELIVERY else envelope.body + b"%d" % number + envelope.tail
    )


def test_a_new_message_is_told_to_each_with_his_own_number() -> None:
    """Its local id is the sender's business only; everybody else shares one encoding."""
    deliveries = {ANN: DeliveryId(44), BOB: DeliveryId(43), CARA: DeliveryId(7)}
    own, others = seal(MessageNotification(message=HELLO, is_new=True, deliveries=deliveries))
    assert (own.to, others.to) == ({ANN: 44}, {BOB: 43, CARA: 7})
    assert frame(own, ANN) == {
        "type": 1,
        "payload": {
            "messageId": 17, "roomId": 10, "senderId": 13, "type": 1, "text": "hello <b>&\u2028", "image": "",
            "thumbnail": "", "callId": 0, "revoked": False, "createdAt": "2026-11-23T15:23:49.607084Z",
            "updatedAt": "2026-11-23T15:23:49.607084Z", "editedAt": None, "replyTo": None, "forwarded": False,
            "mentions": [], "reactions": [], "pinned": False, "attachments": [],
            "call": None, "event": None, "localId": "LOC1",
            "deliveryId": 44,
            "isNew": True,
        },
    }  # fmt: skip
    assert frame(others, CARA)["payload"] == frame(own, ANN)["payload"] | {"localId": "", "deliveryId": 7}


def test_an_update_is_the_same_for_everybody() -> None:
    deliveries = {ANN: DeliveryId(46), BOB: DeliveryId(45)}
    revoked = replace(HELLO, revoked=True, text="")
    [envelope] = seal(MessageNotification(message=revoked, is_new=False, deliveries=deliveries))
    payload = frame(envelope, ANN)["payload"]
    assert (payload["revoked"], payload["isNew"], payload["localId"]) == (True, False, "")


def test_a_text_that_looks_like_the_end_of_a_frame_does_no_harm() -> None:
    tricky = replace(HELLO, text='","deliveryId":0}')
    for envelope in seal(
        MessageNotification(message=tricky, is_new=True, deliveries={ANN: DeliveryId(1), BOB: DeliveryId(2)})
    ):
        for receiver, number in envelope.to.items():
            payload = frame(envelope, receiver)["payload"]
            assert (payload["text"], payload["deliveryId"]) == (tricky.text, number)


def test_a_call_is_told_outside_its_room_without_a_number() -> None:
    """Bob is rung and Ann has handled it; late or not, it is due, though neither is in the room."""
    message = replace(HELLO, type=MessageType.CALL, text="", call_id=CALL.call_id, local_id=LocalId(""))
    parts = [
        Participant(user_id=ANN, state=ParticipantState.ONLINE, handled=True),
        Participant(user_id=BOB, state=ParticipantState.INVITED),
    ]
    state = CallState(CALL, tuple(parts), revision=7)
    envelopes = seal(OutsideCallNotification(message, state, frozenset({ANN, BOB})))
    for envelope, receiver in zip(envelopes, (ANN, BOB), strict=True):
        payload = frame(envelope, receiver)["payload"]
        assert (payload["deliveryId"], payload["isNew"]) == (0, False)
        assert payload["call"]["handled"] is (receiver == ANN)
        assert envelope.kind is LetterKind.EXPLICIT_FRAME
        assert WireNotificationFrames().subject_of(envelope) is None


def test_who_handled_the_call_sees_so() -> None:
    message = replace(HELLO, type=MessageType.CALL, text="", call_id=CALL.call_id, local_id=LocalId(""))
    deliveries = {ANN: DeliveryId(1), BOB: DeliveryId(2)}
    shown = {
        receiver: frame(envelope, receiver)["payload"]["call"]
        for envelope in seal(
            MessageNotification(
                message=message, is_new=False, deliveries=deliveries, call=CALL, handled_by=frozenset({ANN})
            )
        )
        for receiver in envelope.to
    }
    assert shown[BOB] == {
        "callId": 1, "callerId": 13, "messageId": 17, "members": "[13,14]", "status": 2, "startTime": None,
        "endTime": None, "endReason": 0, "createdAt": "2026-11-23T15:23:49.607084Z",
        "updatedAt": "2026-11-23T15:23:49.607084Z", "kind": "", "mode": "mesh", "hostId": 13,
        "locked": False, "handled": False,
    }  # fmt: skip
    assert shown[ANN] == shown[BOB] | {"handled": True}


def test_an_ended_call_is_handled_by_everybody() -> None:
    ended = replace(CALL, status=CallStatus.ENDED, end_reason=EndReason.BUSY, ended_at=NOON)
    message = replace(HELLO, type=MessageType.CALL, text="", call_id=CALL.call_id)
    [envelope] = seal(
        MessageNotification(message=message, is_new=False, deliveries={BOB: DeliveryId(2)}, call=ended)
    )
    call = frame(envelope, BOB)["payload"]["call"]
    assert (call["handled"], call["endReason"], call["endTime"]) == (True, 4, "2026-11-23T15:23:49Z")


def test_contacts_and_requests_are_told_to_one_and_known_by_a_key() -> None:
    request = ContactRequest(
        request_id=RequestId(8),
        requester_id=ANN,
        user_id=BOB,
        status=RequestStatus.PENDING,
        expires_at=NOON + timedelta(days=1),
        created_at=NOON,
        updated_at=NOON.replace(microsecond=0),
    )
    [of_contact] = seal(ContactNotification(CONTACT))
    [of_request] = seal(ContactRequestNotification(request))
    assert of_contact.key != of_request.key
    assert all((of_contact.key, of_request.key))
    assert frame(of_contact, ANN) == {
        "type": 2,
        "payload": {
            "contactId": 16, "ownerId": 13, "userId": 14, "groupId": 0, "roomId": 10, "status": 1,
            "lastMessageId": 0, "lastMessageTime": None, "lastMessageContent": "", "lastMessageType": 0,
            "lastMessageSenderId": 0, "lastMessageRevoked": False, "lastMessageEvent": None,
            "createdAt": "2026-11-23T15:23:49.607084Z",
            "updatedAt": "2026-11-23T15:23:49.607084Z", "alias": "", "mutedUntil": None, "pinnedAt": None,
            "archived": False, "blocked": False, "markedUnread": False, "draft": "", "unread": 0,
            "unreadMentions": 0, "readMessageId": 0, "peerReadMessageId": 0,
        },
    }  # fmt: skip
    assert frame(of_request, BOB) == {
        "type": 3,
        "payload": {
            "id": 8, "requestUid": 13, "userId": 14, "status": 1, "expiredAt": "2026-11-24T15:23:49.607084Z",
            "createdAt": "2026-11-23T15:23:49.607084Z", "updatedAt": "2026-11-23T15:23:49Z",
        },
    }  # fmt: skip


def test_a_changed_contact_is_told_to_explicit_sessions_of_its_owner() -> None:
    """Each change is an event of its own: of two that look alike, both are told."""
    [new] = seal(ContactNotification(CONTACT))
    [changed] = seal(ContactChangedNotification(CONTACT))
    [again] = seal(ContactChangedNotification(CONTACT))
    assert (changed.kind, changed.to) == (LetterKind.EXPLICIT_FRAME, {ANN: NO_DELIVERY})
    assert frame(changed, ANN) == {
        "type": 8,
        "payload": {"contactId": 16, "roomId": 10, "gone": False, "contact": frame(new, ANN)["payload"]},
    }
    assert changed.body == again.body
    assert len({new.key, changed.key, again.key}) == 3


def test_a_contact_that_is_gone_is_told_without_it() -> None:
    [gone] = seal(ContactChangedNotification(CONTACT, gone=True))
    assert frame(gone, ANN)["payload"] == {"contactId": 16, "roomId": 10, "gone": True, "contact": None}


def test_a_new_device_is_told_to_explicit_sessions() -> None:
    """With what its owner knows it by, and nothing that signs in."""
    login = Login(
        login_id=LoginId("phone"),
        user_id=ANN,
        device="Firefox",
        address="192.0.2.1",
        signed_in_at=NOON,
        expires_at=NOON,
    )
    [envelope] = seal(NewLoginNotification(login))
    assert (envelope.kind, envelope.to) == (LetterKind.EXPLICIT_FRAME, {ANN: NO_DELIVERY})
    told = frame(envelope, ANN)
    assert told["type"] == 9
    assert set(told["payload"]) == {"loginId", "device", "address", "signedInAt"}


def test_a_handled_call_is_told_as_a_bare_number() -> None:
    [envelope] = seal(CallHandledNotification(BOB, CallId(9)))
    assert envelope.body == b'{"type":4,"payload":9}'
    assert envelope.to == {BOB: NO_DELIVERY}


def test_ended_logins_are_for_the_session_and_no_frame() -> None:
    [envelope] = seal(LoginsEndedNotification(ANN, frozenset({LoginId("b"), LoginId("a")})))
    assert (envelope.kind, envelope.body, envelope.to) == (
        LetterKind.LOGINS_ENDED,
        b"a,b",
        {ANN: NO_DELIVERY},
    )
    assert WireSessionFrames().read_ended_logins(envelope.body) == {LoginId("a"), LoginId("b")}


def test_a_sealed_frame_says_what_it_speaks_of() -> None:
    """So that what is told late is told only to those whom it still concerns (S16)."""
    frames = WireNotificationFrames()
    request = ContactRequest(
        request_id=RequestId(4),
        requester_id=ANN,
        user_id=BOB,
        status=RequestStatus.PENDING,
        expires_at=NOON,
        created_at=NOON,
        updated_at=NOON,
    )
    deliveries = {ANN: DeliveryId(1), BOB: DeliveryId(2)}
    told: list[tuple[Notification, Subject | None]] = [
        (
            MessageNotification(message=HELLO, is_new=True, deliveries=deliveries),
            MessageSubject(HELLO.message_id, HELLO.room_id, ANN, is_new=True),
        ),
        (
            MessageNotification(message=HELLO, is_new=False, deliveries=deliveries),
            MessageSubject(HELLO.message_id, HELLO.room_id, ANN, is_new=False),
        ),
        (ContactNotification(CONTACT), ContactSubject(CONTACT.contact_id)),
        (ContactChangedNotification(CONTACT), ContactSubject(CONTACT.contact_id)),
        (ContactChangedNotification(CONTACT, gone=True), None),
        (ContactRequestNotification(request), RequestSubject(RequestId(4))),
        (CallHandledNotification(ANN, CallId(3)), None),
        (LoginsEndedNotification(ANN, frozenset({LoginId("x")})), None),
        (AudienceChangedNotification(RoomId(1), (ANN,)), None),
    ]
    for notification, subject in told:
        envelopes = frames.seal(notification)
        assert [frames.subject_of(each) for each in envelopes] == [subject] * len(envelopes)
