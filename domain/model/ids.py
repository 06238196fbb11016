"""Identifiers are types: a contact's id never passes for a user's."""

from typing import NewType

UserId = NewType("UserId", int)
LoginId = NewType("LoginId", str)
ContactId = NewType("ContactId", int)
RequestId = NewType("RequestId", int)
GroupId = NewType("GroupId", int)
RoomId = NewType("RoomId", int)
MessageId = NewType("MessageId", int)
DeliveryId = NewType("DeliveryId", int)
LocalId = NewType("LocalId", str)
CallId = NewType("CallId", int)
PassId = NewType("PassId", str)
AuditId = NewType("AuditId", int)
ReportId = NewType("ReportId", int)
InviteId = NewType("InviteId", int)
PasskeyId = NewType("PasskeyId", int)
OutboxId = NewType("OutboxId", int)
SessionId = NewType("SessionId", str)
NodeId = NewType("NodeId", str)
FileName = NewType("FileName", str)
