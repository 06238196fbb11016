"""ClamAV: whether it answers, finds what it must find, and takes files as large as ours may be."""

from collections.abc import AsyncIterator
from typing import Final

from config.scanning import open_scanner
from config.settings import Settings
from domain.model.errors import Unavailable
from domain.model.file_errors import NotScanned
from entrypoints.doctor.finding import Finding, broken, doubtful, well
from ports.file_scanner import FileScanner

PART: Final = "virus scanner"
PIECE: Final = 1024**2
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner calls malware, though it does nothing (https://www.eicar.org)."""


async def examine_scanning(settings: Settings) -> AsyncIterator[Finding]:
    scanner = open_scanner(settings)
    if scanner:
        yield await _examine(scanner, settings.service_limits().file_size)


async def _examine(scanner: FileScanner, file_size: int) -> Finding:
    try:
        version = await scanner.version()
        found = await scanner.scan(_pieces(EICAR, len(EICAR)))
        await scanner.scan(_pieces(bytes(PIECE), file_size))
    except Unavailable as fault:
        return broken(
            PART,
            f"it does not answer, so files wait: {fault.cause}.",
            "Start clamd, or correct scanning.clamd.",
        )
    except NotScanned as fault:
        return broken(
            PART,
            f"it does not take files of {file_size} bytes: {fault.cause}.",
            "Raise StreamMaxLength in clamd.conf, or lower scanning.size_at_most.",
        )
    if not found:
        return doubtful(PART, "it does not find the EICAR test file.", "Fetch signatures with freshclam.")
    return well(PART, f"{version} finds what it must find.")


async def _pieces(piece: bytes, size: int) -> AsyncIterator[bytes]:
    for sent in range(0, size, len(piece)):
        yield piece[: size - sent]
