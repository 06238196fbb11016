"""What pages in a call need to encrypt for each other what goes through an SFU (docs/protocol-sfu.md).

The server passes public keys on; it has no key that opens anything.
"""

import base64
import binascii
from typing import Final

from domain.model.validation import Validation

NO_KEY: Final = ""
"""Of a page that cannot encrypt."""
POINT_BYTES: Final = 65
UNCOMPRESSED: Final = 4
"""The first byte of a point of P-256 with both coordinates (SEC 1, section 2.3.3)."""


def check_public_key(text: str) -> str:
    """A point of P-256 in base64url without padding, or none. Raises InvalidFields.

    Whether it lies on the curve, whoever uses it finds out.
    """
    if text != NO_KEY and not _is_point(text):
        Validation().refuse("PublicKey", "必须是P-256公钥").done()
    return text


def _is_point(text: str) -> bool:
    try:
        point = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(point) == POINT_BYTES and point[0] == UNCOMPRESSED and "+" not in text and "/" not in text
