"""Frames of a websocket as bytes."""

TWO_BYTES_OF_LENGTH, EIGHT_BYTES_OF_LENGTH = 126, 65536
"""From here on the length of a frame takes more bytes (RFC 6455 section 5.2)."""


def text_frame(payload: bytes) -> bytes:
    """Finished, unmasked (RFC 6455 section 5.2)."""
    length = len(payload)
    if length < TWO_BYTES_OF_LENGTH:
        return b"\x81%c%b" % (length, payload)
    if length < EIGHT_BYTES_OF_LENGTH:
        return b"\x81\x7e%b%b" % (length.to_bytes(2, "big"), payload)
    return b"\x81\x7f%b%b" % (length.to_bytes(8, "big"), payload)
