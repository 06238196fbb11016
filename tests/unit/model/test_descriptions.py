"""What passes on its way to an SFU."""

import pytest

from domain.model.descriptions import check_offer, is_public, with_public_candidates
from domain.model.errors import BadRequest

SESSION = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
AUDIO, VIDEO = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
PUBLIC = "candidate:1 1 udp 2122260223 93.184.216.34 56143 typ host"


def test_sound_camera_and_screen_are_taken() -> None:
    check_offer(SESSION + AUDIO + VIDEO + VIDEO, video=True)
    check_offer(SESSION + AUDIO, video=False)


@pytest.mark.parametrize(
    "description",
    [
        "",
        SESSION,
        SESSION + AUDIO + VIDEO * 3,
        SESSION + AUDIO + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
    ],
    ids=["nothing", "no section", "four sections", "a data channel"],
)
def test_anything_else_is_not(description: str) -> None:
    with pytest.raises(BadRequest):
        check_offer(description, video=True)


def test_no_pictures_where_they_are_too_many() -> None:
    with pytest.raises(BadRequest):
        check_offer(SESSION + AUDIO + VIDEO, video=False)


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "192.168.1.9", "127.0.0.1", "169.254.169.254", "fd00::2", "::1", "100.64.0.1", "a1b2.local"],
)
def test_an_address_behind_a_firewall_never_reaches_the_sfu(address: str) -> None:
    line = PUBLIC.replace("93.184.216.34", address)
    assert not is_public(line)
    sdp = f"{SESSION}{AUDIO}a={line}\r\na={PUBLIC}\r\na=mid:0\r\n"
    assert with_public_candidates(sdp) == f"{SESSION}{AUDIO}a={PUBLIC}\r\na=mid:0\r\n"


def test_a_line_that_is_no_candidate_is_not_public() -> None:
    assert is_public(PUBLIC)
    assert not is_public("candidate:1 1 udp")
