"""How a letter lies in Redis and travels to the node that reads it.

What all receivers of a letter share is written once: `<kind> <length of body>`, for a letter that is
traced a blank and its trace, then a line feed, body and tail. In a box it stands behind the receiver's
number and a blank. On a node's channel come, for all its boxes at once: `L`, then for each letter its
length, the number of boxes, and for each of these fencing token, position and number, all in one line;
then the shared parts without anything between. What is only shown, such as hints, comes the same way,
with position 0.
"""

from collections.abc import Iterator

from domain.model.hints import HintEnvelope
from domain.model.ids import DeliveryId
from domain.model.notifications import Envelope
from ports.mailboxes import Letter, Position

HINT = "hint"
"""In place of a letter's kind."""


def encode_hint(hint: HintEnvelope) -> bytes:
    return b"%s %d\n%s" % (HINT.encode(), len(hint.body), hint.body)


def encode(envelope: Envelope) -> bytes:
    trace = f" {envelope.trace}".encode() if envelope.trace else b""
    kind, length = envelope.kind.encode(), len(envelope.body)
    return b"%s %d%s\n%s%s" % (kind, length, trace, envelope.body, envelope.tail)


def decode(position: int, stored: bytes) -> Letter:
    """A letter out of a box."""
    number, _, shared = stored.partition(b" ")
    kind, body, tail, trace = _split(shared)
    return Letter(Position(position), DeliveryId(int(number)), body, tail, kind, trace)


def decode_post(message: bytes) -> Iterator[tuple[bytes, Letter]]:
    """Each letter of a post to this node, with the fencing token of the reader it is for."""
    head, _, shared = message.partition(b"\n")
    words = iter(head.split(b" "))
    next(words)
    start = 0
    for length in words:
        end = start + int(length)
        kind, body, tail, trace = _split(shared[start:end])
        start = end
        for _ in range(int(next(words))):
            fencing_token, position, number = next(words), int(next(words)), int(next(words))
            yield fencing_token, Letter(Position(position), DeliveryId(number), body, tail, kind, trace)


def _split(shared: bytes) -> tuple[str, bytes, bytes, str]:
    head, _, text = shared.partition(b"\n")
    kind, length, *traced = head.split(b" ")
    end = int(length)
    return kind.decode(), text[:end], text[end:], traced[0].decode() if traced else ""
