"""What is said between a page and its seat at an SFU (docs/protocol-sfu.md)."""

import json
from typing import Any

import pytest

from adapters.wire.signaling_frames import WireSignalingFrames
from domain.model.call_media import MediaMode
from domain.model.call_seats import Shown
from domain.model.call_streams import Candidate, Direction, Offer, Stream, StreamKind
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

LINE = "candidate:1 1 udp 2122260223 93.184.216.34 56143 typ host"
BOB = UserId(7)
SAID_BY_PAGES: list[tuple[dict[str, Any], SfuSaid]] = [
    (
        {"op": "publish", "sdp": "v=0", "kinds": {"0": "microphone", "1": "camera"}},
        Publish(3, "v=0", {"0": StreamKind.MICROPHONE, "1": StreamKind.CAMERA}),
    ),
    ({"op": "answer", "n": 2, "sdp": "v=0"}, Answer(3, 2, "v=0")),
    (
        {"op": "candidate", "of": "up", "candidate": {"candidate": LINE, "sdpMid": "0", "sdpMLineIndex": 0}},
        CandidateSaid(3, Direction.UP, Candidate(LINE, "0", 0)),
    ),
    ({"op": "candidate", "of": "down", "candidate": None}, CandidateSaid(3, Direction.DOWN, Candidate())),
    ({"op": "swapped"}, Swapped(3)),
    ({"op": "want", "userId": 7, "kind": "camera", "layer": "m"}, Want(3, BOB, StreamKind.CAMERA, 1)),
    ({"op": "want", "userId": 7, "kind": "screen", "layer": "off"}, Want(3, BOB, StreamKind.SCREEN, None)),
    ({"op": "shown", "muted": True, "camera": False}, ShownSaid(3, Shown(muted=True))),
    ({"op": "resume", "n": 4}, Resume(3, 4)),
    ({"op": "restart"}, Restart(3)),
]
STREAM = Stream("1", BOB, StreamKind.CAMERA)
TOLD_TO_PAGES: list[tuple[SfuTold, dict[str, Any]]] = [
    (Go(3), {"op": "go"}),
    (Accepted(3, "v=0"), {"op": "accepted", "sdp": "v=0"}),
    (NotAccepted(3), {"op": "refused"}),
    (
        Offered(3, Offer(1, fresh=True, description="v=0", streams=[STREAM])),
        {
            "op": "offer",
            "n": 1,
            "fresh": True,
            "sdp": "v=0",
            "streams": [{"mid": "1", "userId": 7, "kind": "camera"}],
        },
    ),
    (
        CandidateTold(3, Direction.UP, Candidate(LINE, None, 0)),
        {
            "op": "candidate",
            "of": "up",
            "candidate": {"candidate": LINE, "sdpMid": None, "sdpMLineIndex": 0},
        },
    ),
    (CandidateTold(3, Direction.UP, Candidate()), {"op": "candidate", "of": "up", "candidate": None}),
    (DropMesh(3), {"op": "drop-mesh"}),
    (
        ShownTold(3, BOB, Shown(camera=True)),
        {"op": "shown", "userId": 7, "muted": False, "camera": True, "screen": False},
    ),
    (Resumed(3), {"op": "resumed"}),
]


def of_type_11(payload: object) -> str:
    return json.dumps({"type": 11, "payload": json.dumps(payload)})


@pytest.mark.parametrize(("written", "said"), SAID_BY_PAGES, ids=lambda each: str(each)[:20])
def test_what_a_page_says_is_read(written: dict[str, Any], said: SfuSaid) -> None:
    assert WireSignalingFrames().read(of_type_11({**written, "generation": 3})) == said


@pytest.mark.parametrize(("told", "written"), TOLD_TO_PAGES, ids=lambda each: str(each)[:20])
def test_what_a_page_is_told_is_written(told: SfuTold, written: dict[str, Any]) -> None:
    frame = json.loads(WireSignalingFrames().write(told))
    assert frame["type"] == 11
    assert json.loads(frame["payload"]) == {**written, "generation": 3}


@pytest.mark.parametrize(
    ("told", "payload"),
    [
        (MediaTold(MediaMode.MESH, video=True), {"mode": "mesh", "e2ee": False, "sfu": None}),
        (
            MediaTold(MediaMode.SFU, video=True, e2ee=True),
            {"mode": "sfu", "e2ee": True, "sfu": {"video": True, "layers": ["l", "m", "h"]}},
        ),
        (
            MediaTold(MediaMode.SFU, video=False),
            {"mode": "sfu", "e2ee": False, "sfu": {"video": False, "layers": ["l", "m", "h"]}},
        ),
    ],
    ids=["mesh", "encrypted", "only voices"],
)
def test_the_media_mode_is_told_as_it_is_asked_for(told: MediaTold, payload: dict[str, Any]) -> None:
    frame = json.loads(WireSignalingFrames().write(told))
    assert (frame["type"], json.loads(frame["payload"])) == (9, payload)


@pytest.mark.parametrize(
    "payload",
    [
        {"op": "publish", "generation": 3},
        {"op": "publish", "generation": 3, "sdp": "v=0", "kinds": {"0": "hologram"}},
        {"op": "publish", "sdp": "v=0"},
        {"op": "want", "generation": 3, "userId": 7, "kind": "camera", "layer": "xl"},
        {"op": "kick", "generation": 3},
        {"op": "go", "generation": 3},
        [],
        None,
    ],
    ids=str,
)
def test_anything_else_is_ignored(payload: object) -> None:
    assert WireSignalingFrames().read(of_type_11(payload)) is None
