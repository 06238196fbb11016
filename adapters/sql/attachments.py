"""Attachments as they are kept beside a message and an upload, so that neither needs another table."""

import msgspec

from domain.model.attachments import Attachment

_encode = msgspec.json.Encoder().encode
_decode_many = msgspec.json.Decoder(tuple[Attachment, ...]).decode
_decode_one = msgspec.json.Decoder(Attachment).decode


def write_attachments(attachments: tuple[Attachment, ...]) -> str | None:
    return _encode(attachments).decode() if attachments else None


def read_attachments(text: str | None) -> tuple[Attachment, ...]:
    return _decode_many(text) if text else ()


def write_attachment(attachment: Attachment | None) -> str | None:
    return _encode(attachment).decode() if attachment else None


def read_attachment(text: str | None) -> Attachment | None:
    return _decode_one(text) if text else None
