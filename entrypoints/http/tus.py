"""The headers of tus 1.0.0, the protocol of resumable uploads (https://tus.io/protocols/resumable-upload)."""

import binascii
import hashlib
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from datetime import UTC
from email.utils import format_datetime
from tempfile import SpooledTemporaryFile
from typing import Final

from sanic import Request

from adapters.local_files import write_temporary
from domain.model.errors import (
    BadRequest,
    UnknownUploadProtocol,
    WrongChecksum,
    WrongContentType,
)
from domain.services.resumable_uploads import UploadState

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,expiration,checksum,termination"
PIECE_TYPE: Final = "application/offset+octet-stream"
ALGORITHMS: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512}
"""SHA-1 is what every client knows; it is against broken lines and not against people."""
SPOOLED: Final = 1024 * 1024
READ_AT_ONCE: Final = 256 * 1024
NUMBER_AT_MOST: Final = 18


def check_version(request: Request) -> None:
    """Raises UnknownUploadProtocol."""
    if request.headers.get("tus-resumable") != VERSION:
        raise UnknownUploadProtocol


def check_piece(request: Request) -> None:
    """Raises WrongContentType."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != PIECE_TYPE:
        raise WrongContentType


def number_in(request: Request, header: str) -> int:
    """Raises BadRequest, also where there is none."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= NUMBER_AT_MOST):
        raise BadRequest
    return int(text)


def headers_of(state: UploadState) -> dict[str, str]:
    upload = state.upload
    expires = upload.kept_until if upload.unfinished else None
    return {
        "upload-offset": str(state.received),
        "cache-control": "no-store",
        **({"upload-expires": format_datetime(expires.astimezone(UTC), usegmt=True)} if expires else {}),
    }


def description_of(state: UploadState) -> dict[str, str]:
    """What is known of an upload besides how far it is."""
    upload = state.upload
    name = b64encode((upload.attachment.name if upload.attachment else "").encode()).decode()
    return {"upload-length": str(upload.length), "upload-metadata": f"filename {name}"}


def checked(request: Request, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces; where the client said what they must add up to, only once it is known that they do.

    Raises BadRequest for a sum that cannot be read.
    """
    header = request.headers.get("upload-checksum")
    if header is None:
        return pieces
    algorithm, _, encoded = header.partition(" ")
    try:
        wanted = b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        raise BadRequest from None
    if algorithm not in ALGORITHMS:
        raise BadRequest
    return _checked(pieces, algorithm, wanted)


async def _checked(pieces: AsyncIterator[bytes], algorithm: str, wanted: bytes) -> AsyncIterator[bytes]:
    """Kept in a file meanwhile. Raises WrongChecksum, StorageFull, FileNotSaved, Unavailable."""
    digest = ALGORITHMS[algorithm](usedforsecurity=False)
    with SpooledTemporaryFile(SPOOLED) as kept:
        async for piece in pieces:
            digest.update(piece)
            await write_temporary(kept, piece)
        if digest.digest() != wanted:
            raise WrongChecksum
        kept.seek(0)
        while piece := kept.read(READ_AT_ONCE):
            yield piece
