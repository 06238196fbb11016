"""Signals without the network addresses of whoever sends them (RFC 8839, RFC 8828 mode 4)."""

import json
import re
from typing import Any, Final

RELAYED: Final = re.compile(r" typ relay\b")
CANDIDATE: Final = re.compile(r"^(a=)?candidate:")
RELATED: Final = re.compile(r" raddr \S+ rport \S+")
"""Of a relay candidate: where its owner was seen."""
PLACES: Final = re.compile(r"^((?:c=|o=|a=rtcp:).*\bIN )IP[46] \S+")
NOWHERE: Final = "IP4 0.0.0.0"


class _Hidden(Exception):
    """The signal is a candidate that nobody else may know."""


def without_addresses(message: str) -> str | None:
    """The signal with candidates of relays alone, in whatever shape clients send them; None if it is itself
    a candidate of another kind, or cannot be looked through.
    """
    try:
        return _clean_text(message)
    except (_Hidden, RecursionError):
        return None


def _clean(value: Any) -> Any:
    match value:
        case str():
            return _clean_text(value)
        case list():
            return [_clean(each) for each in value]
        case dict():
            return {name: _clean(each) for name, each in value.items() if name not in _ADDRESSES}
        case _:
            return value


_ADDRESSES: Final = frozenset({"address", "ip", "relatedAddress", "relatedPort"})
"""What some clients tell of a candidate beside its line."""


def _clean_text(text: str) -> str:
    if text[:1] in {"{", "[", '"'}:
        try:
            structured = json.loads(text)
        except ValueError:
            pass
        else:
            return json.dumps(_clean(structured), ensure_ascii=False, separators=(",", ":"))
    if CANDIDATE.match(text) and not RELAYED.search(text):
        raise _Hidden
    lines = [_clean_line(line) for line in text.splitlines(keepends=True)]
    return "".join(line for line in lines if line)


def _clean_line(line: str) -> str:
    if CANDIDATE.match(line):
        return RELATED.sub(" raddr 0.0.0.0 rport 9", line) if RELAYED.search(line) else ""
    return PLACES.sub(rf"\g<1>{NOWHERE}", line)
