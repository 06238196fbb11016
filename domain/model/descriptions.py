"""Session descriptions and ICE candidates on their way to an SFU (RFC 8866, RFC 8839).

A candidate is an address to which the SFU sends packets. Only public ones pass, so that nobody can make it
knock at doors behind its firewall; others it learns from the checks that clients send to it (peer reflexive
candidates, RFC 8445 section 7.3.1.3), which needs nothing of all this.
"""

from ipaddress import ip_address

from domain.model.errors import BadRequest

SECTIONS_AT_MOST = 3
"""Microphone, camera, screen."""
CANDIDATE_ADDRESS = 4
"""Which word of a candidate's line is its address."""


def check_offer(description: str, *, video: bool) -> None:
    """What somebody wants to send. Raises BadRequest."""
    media = media_of(description)
    if not media or len(media) > SECTIONS_AT_MOST or not set(media) <= {"audio", "video"}:
        raise BadRequest
    if "video" in media and not video:
        raise BadRequest


def media_of(description: str) -> list[str]:
    """The kind of each section, in order."""
    return [line[2:].split(" ", 1)[0] for line in description.splitlines() if line.startswith("m=")]


def with_public_candidates(description: str) -> str:
    lines = description.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("a=candidate:") or is_public(line))


def is_public(candidate: str) -> bool:
    """Whether this line of a candidate names an address that anybody can reach."""
    words = candidate.split()
    if len(words) <= CANDIDATE_ADDRESS:
        return False
    try:
        return ip_address(words[CANDIDATE_ADDRESS]).is_global
    except ValueError:
        return False  # a name: browsers hide addresses behind those (RFC 8828)
