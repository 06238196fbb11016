"""A process that decodes pictures, each in a child with bounds: `python -m adapters.images.decoder`.

Hostile bytes make decoders take memory and time without end. Here they cannot: the child is refused the
memory and killed for the time, and nobody else notices.

It reads a length of four bytes and that many bytes from standard input, again and again. It answers an
extension of four bytes (blanks: refused), width and height of four bytes each, and then three times a length
of four bytes and so many bytes: a thumbnail, a preview, and what to keep.
"""

import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from adapters.images.cleaning import clean
from adapters.images.thumbnail import measure

MIB: Final = 1024 * 1024
REFUSED: Final = b" " * 4 + bytes(20)
END: Final = b"end of a picture"
"""Of what a child says that was not killed half way."""


def main() -> None:
    """Until standard input ends: with the server, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to everybody; the server decides
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while head := requests.read(4):
        answers.write(_answer(requests.read(int.from_bytes(head))))
        answers.flush()


def _answer(data: bytes) -> bytes:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with suppress(BaseException), os.fdopen(writing, "wb") as answer:
            _decode(data, answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answered = pipe.read()
    os.waitpid(child, 0)
    return answered.removesuffix(END) if answered.endswith(END) else REFUSED


def _decode(data: bytes, answer: IO[bytes]) -> None:
    mib = len(data) // MIB
    _bound_memory((64 + 64 * mib) * MIB)
    resource.setrlimit(resource.RLIMIT_CPU, (2 + 2 * mib, 3 + 2 * mib))
    extension, cleaned = clean(data)
    measured = measure(cleaned)
    answer.write(extension.encode().ljust(4) + measured.width.to_bytes(4) + measured.height.to_bytes(4))
    for part in (measured.thumbnail, measured.preview, cleaned):
        answer.write(len(part).to_bytes(4) + part)
    answer.write(END)


def _bound_memory(more: int) -> None:
    """So many bytes more than now, where the system tells how many that are (Linux)."""
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
