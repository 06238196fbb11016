"""The frames between a page and its seat at an SFU: JSON with an `op` (docs/protocol-sfu.md)."""

from collections.abc import Mapping

import msgspec

from adapters.wire.writing import View
from domain.model.call_media import MediaMode
from domain.model.call_seats import Shown
from domain.model.call_streams import LAYERS, Candidate, Direction, StreamKind
from domain.model.ids import UserId
from domain.model.sfu_signals import (
    Accepted,
    Answer,
    CandidateSaid,
    CandidateTold,
    DropMesh,
    Go,
    MediaTold,
    NotAccepted,
    Offered,
    Publish,
    Restart,
    Resume,
    Resumed,
    SfuSaid,
    SfuTold,
    ShownSaid,
    ShownTold,
    Swapped,
    Want,
)

OFF = "off"


class SfuView(View):
    """`video`: whether pictures are taken from each; `layers`: as what they may be sent, smallest first."""

    video: bool
    layers: tuple[str, ...]


class MediaView(View):
    """How the call's sound and pictures travel. `e2ee`: whether pages encrypt them for each other."""

    mode: MediaMode
    e2ee: bool
    sfu: SfuView | None


class _Said(msgspec.Struct, tag_field="op", rename="camel"):
    """`generation` is what clients call the number of a seat: each `go` has a higher one."""

    generation: int


class _Publish(_Said, tag="publish"):
    sdp: str
    kinds: dict[str, StreamKind] = {}


class _Answer(_Said, tag="answer"):
    n: int
    sdp: str


class _CandidateLine(msgspec.Struct, rename="camel"):
    """RTCIceCandidateInit of W3C WebRTC."""

    candidate: str = ""
    sdp_mid: str | None = None
    sdp_m_line_index: int | None = msgspec.field(default=None, name="sdpMLineIndex")


class _Candidate(_Said, tag="candidate"):
    of: Direction
    candidate: _CandidateLine | None = None


class _Swapped(_Said, tag="swapped"):
    pass


class _Want(_Said, tag="want"):
    user_id: int
    kind: StreamKind
    layer: str


class _Shown(_Said, tag="shown"):
    muted: bool = False
    camera: bool = False
    screen: bool = False


class _Resume(_Said, tag="resume"):
    n: int = 0


class _Restart(_Said, tag="restart"):
    pass


SaidInSfu = _Publish | _Answer | _Candidate | _Swapped | _Want | _Shown | _Resume | _Restart
_said = msgspec.json.Decoder(SaidInSfu)


def read_sfu_frame(payload: str) -> SfuSaid | None:
    """None for what is no such frame. Raises msgspec.DecodeError for what is malformed."""
    match _said.decode(payload):
        case _Publish(generation=seat, sdp=sdp, kinds=kinds):
            said: SfuSaid | None = Publish(seat, sdp, kinds)
        case _Answer(generation=seat, n=number, sdp=sdp):
            said = Answer(seat, number, sdp)
        case _Candidate(generation=seat, of=of, candidate=line):
            said = CandidateSaid(seat, of, _candidate(line))
        case _Swapped(generation=seat):
            said = Swapped(seat)
        case _Want(generation=seat, user_id=user_id, kind=kind, layer=layer):
            known = layer == OFF or layer in LAYERS
            chosen = None if layer == OFF or not known else LAYERS.index(layer)
            said = Want(seat, UserId(user_id), kind, chosen) if known else None
        case _Shown(generation=seat, muted=muted, camera=camera, screen=screen):
            said = ShownSaid(seat, Shown(muted, camera, screen))
        case _Resume(generation=seat, n=number):
            said = Resume(seat, number)
        case _Restart(generation=seat):
            said = Restart(seat)
    return said


def _candidate(line: _CandidateLine | None) -> Candidate:
    if line is None:
        return Candidate()
    return Candidate(line.candidate, line.sdp_mid, line.sdp_m_line_index)


def media_view(told: MediaTold) -> MediaView:
    sfu = SfuView(video=told.video, layers=LAYERS) if told.mode is MediaMode.SFU else None
    return MediaView(mode=told.mode, e2ee=told.e2ee, sfu=sfu)


class _Told(msgspec.Struct, tag_field="op", rename="camel"):
    generation: int


class _Go(_Told, tag="go"):
    """Publish by two new connections."""


class _Accepted(_Told, tag="accepted"):
    sdp: str


class _Refused(_Told, tag="refused"):
    """What was published is not taken."""


class _Stream(msgspec.Struct, rename="camel"):
    mid: str
    user_id: int
    kind: StreamKind


class _Offer(_Told, tag="offer"):
    """`fresh`: for a new connection; `streams` are all that are active."""

    n: int
    fresh: bool
    sdp: str
    streams: list[_Stream]


class _CandidateTold(_Told, tag="candidate"):
    """None is the end of them."""

    of: Direction
    candidate: _CandidateLine | None


class _DropMesh(_Told, tag="drop-mesh"):
    """Everybody receives by the present seats."""


class _ShownTold(_Told, tag="shown"):
    user_id: int
    muted: bool
    camera: bool
    screen: bool


class _Resumed(_Told, tag="resumed"):
    """The seat is still there."""


ToldInSfu = _Go | _Accepted | _Refused | _Offer | _CandidateTold | _DropMesh | _ShownTold | _Resumed
_WORDLESS: Mapping[type[SfuTold], type[_Told]] = {
    Go: _Go,
    NotAccepted: _Refused,
    DropMesh: _DropMesh,
    Resumed: _Resumed,
}


def sfu_frame(told: SfuTold) -> _Told:
    """As it goes into the payload."""
    match told:
        case Accepted(description=description):
            return _Accepted(told.seat, description)
        case Offered(offer=offer):
            streams = [_Stream(each.mid, each.user_id, each.kind) for each in offer.streams]
            return _Offer(told.seat, offer.number, offer.fresh, offer.description, streams)
        case CandidateTold(of=of, candidate=candidate):
            return _CandidateTold(told.seat, of, _line(candidate))
        case ShownTold(user_id=user_id, shown=shown):
            return _ShownTold(told.seat, user_id, shown.muted, shown.camera, shown.screen)
        case _:
            return _WORDLESS[type(told)](told.seat)


def _line(candidate: Candidate) -> _CandidateLine | None:
    if not candidate.line:
        return None
    return _CandidateLine(candidate.line, candidate.mid, candidate.section)
