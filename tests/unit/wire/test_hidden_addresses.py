"""Whoever hides their address tells others of the relay alone."""

import json

import pytest

from adapters.wire.hidden_addresses import without_addresses

HOST = "candidate:1 1 udp 2122260223 192.168.1.7 51000 typ host generation 0 ufrag ab"
REFLEXIVE = "candidate:2 1 udp 1686052607 203.0.113.9 51000 typ srflx raddr 192.168.1.7 rport 51000"
RELAY = "candidate:3 1 udp 41885439 198.51.100.1 61000 typ relay raddr 203.0.113.9 rport 51000"
SDP = "\r\n".join(
    [
        "v=0",
        "o=- 46117 2 IN IP4 203.0.113.9",
        "s=-",
        "t=0 0",
        "m=audio 51000 UDP/TLS/RTP/SAVPF 111",
        "c=IN IP6 2001:db8::7",
        "a=rtcp:51000 IN IP4 203.0.113.9",
        f"a={HOST}",
        f"a={REFLEXIVE}",
        f"a={RELAY}",
        "a=ice-ufrag:ab",
        "",
    ]
)
SECRETS = ("192.168.1.7", "203.0.113.9", "2001:db8::7")


def as_object(line: str) -> str:
    return json.dumps({"type": 3, "payload": {"candidate": line, "sdpMid": "0", "address": "203.0.113.9"}})


def as_text(line: str) -> str:
    return json.dumps({"type": 3, "payload": json.dumps({"candidate": line, "sdpMid": "0"})})


@pytest.mark.parametrize("shape", [as_object, as_text, str])
def test_only_candidates_of_relays_are_passed_on(shape: type[str]) -> None:
    """Whether a client sends an object, its text, or the line itself."""
    assert without_addresses(shape(HOST)) is None
    assert without_addresses(shape(REFLEXIVE)) is None
    told = without_addresses(shape(RELAY))
    assert told
    assert "198.51.100.1 61000 typ relay raddr 0.0.0.0 rport 9" in told
    assert not any(secret in told for secret in SECRETS)


def test_descriptions_lose_what_gives_away_where_one_is() -> None:
    """Candidates, the default address and the origin; the rest stays to the letter."""
    told = without_addresses(json.dumps({"type": 1, "payload": {"type": "offer", "sdp": SDP}}))
    assert told
    assert not any(secret in told for secret in SECRETS)
    lines = json.loads(told)["payload"]["sdp"].splitlines()
    assert lines[:2] == ["v=0", "o=- 46117 2 IN IP4 0.0.0.0"]
    assert lines[5:] == [
        "c=IN IP4 0.0.0.0",
        "a=rtcp:51000 IN IP4 0.0.0.0",
        "a=candidate:3 1 udp 41885439 198.51.100.1 61000 typ relay raddr 0.0.0.0 rport 9",
        "a=ice-ufrag:ab",
    ]


@pytest.mark.parametrize("message", ["", "hello", "{", "[1,2.5,null,true]", '{"a":"candidates: none"}'])
def test_what_says_nothing_of_addresses_stays(message: str) -> None:
    assert without_addresses(message) == message


def test_what_is_nested_beyond_measure_is_not_passed_on() -> None:
    assert without_addresses("[" * 60_000 + "]" * 60_000) is None
