"""What nodes tell each other. All nodes of a cluster run the same version or the one before."""

from collections.abc import Collection, Sequence

import msgspec

from adapters.wire.writing import encode
from domain.model.hints import HintEnvelope
from domain.model.ids import RoomId, UserId
from domain.model.notifications import ALL_NODES, NODE_ADDRESS, AudienceChangedNotification
from ports.node_frames import NodeFrames

_read_audience = msgspec.json.Decoder(tuple[RoomId, tuple[UserId, ...]]).decode
_read_user_ids = msgspec.json.Decoder(list[UserId]).decode


class WireNodeFrames(NodeFrames):
    def read_audience(self, body: bytes) -> AudienceChangedNotification:
        return AudienceChangedNotification(*_read_audience(body))

    def seal_arrivals(self, user_ids: Collection[UserId]) -> HintEnvelope:
        return HintEnvelope([ALL_NODES], encode(list(user_ids)), prefix=NODE_ADDRESS)

    def read_arrivals(self, body: bytes) -> Sequence[UserId]:
        return _read_user_ids(body)


def write_audience(notification: AudienceChangedNotification) -> bytes:
    return encode((notification.room_id, notification.user_ids))
