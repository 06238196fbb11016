"""What ports.file_scanner promises, also of a real clamd with a signature of our own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from adapters.clamd import Clamd
from domain.model.errors import NotFound, Unavailable
from domain.model.file_errors import NotScanned
from ports.file_scanner import FileScanner
from tests.doubles.scanner import EICAR, MemoryScanner
from tests.servers import free_port
from tests.servers.clamd import TAKES_AT_MOST, ClamdServer, clamd_server

PIECE = bytes(64 * 1024)


@pytest.fixture(scope="module")
def clamd() -> Iterator[ClamdServer]:
    with clamd_server() as server:
        yield server


@pytest.fixture(params=["memory", "tcp", "unix"])
def scanner(request: pytest.FixtureRequest) -> FileScanner:
    if request.param == "memory":
        memory = MemoryScanner()
        memory.at_most = TAKES_AT_MOST
        return memory
    return Clamd(getattr(request.getfixturevalue("clamd"), request.param))


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_malware_is_found_and_called_by_its_name(scanner: FileScanner) -> None:
    """Whole, in pieces of one byte, among empty pieces, and deep inside of a file."""
    assert "Eicar" in await scanner.scan(pieces(EICAR))
    assert "Eicar" in await scanner.scan(pieces(b"", *(bytes([each]) for each in EICAR), b""))
    assert "Eicar" in await scanner.scan(pieces(PIECE, PIECE, EICAR, PIECE))


async def test_what_is_no_malware_has_no_name(scanner: FileScanner) -> None:
    """Also an empty file, one of the largest size, and a piece of malware."""
    for parts in ([], [b""], [b"hello"], [EICAR[:-1]], [PIECE] * (TAKES_AT_MOST // len(PIECE))):
        assert await scanner.scan(pieces(*parts)) == ""


async def test_what_is_too_large_is_not_looked_at(scanner: FileScanner) -> None:
    """It says so, however much more comes; and goes on with others."""
    for more in (1, 40, 400) * 15:
        with pytest.raises(NotScanned):
            await scanner.scan(pieces(*[PIECE] * (TAKES_AT_MOST // len(PIECE) + more)))
    assert await scanner.scan(pieces(b"hello")) == ""


async def test_many_are_looked_at_at_once(scanner: FileScanner) -> None:
    files = [EICAR if each % 5 == 0 else b"hello" for each in range(40)]
    names = await asyncio.gather(*(scanner.scan(pieces(each)) for each in files))
    assert [bool(name) for name in names] == [each == EICAR for each in files]


async def test_a_file_that_cannot_be_read_is_no_fault_of_the_scanner(scanner: FileScanner) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"hello"
        raise NotFound

    with pytest.raises(NotFound):
        await scanner.scan(broken())
    assert await scanner.version()


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]


@asynccontextmanager
async def stand_in(answer: bytes) -> AsyncIterator[Clamd]:
    """Reads a little, says that, and closes."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield Clamd(f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}")


async def test_a_clamd_that_is_away_or_gives_up_is_unavailable() -> None:
    """Nobody listens, on either kind of socket; a line that closes before its answer, or within."""
    for address in (f"tcp://127.0.0.1:{free_port()}", "unix:/nowhere/clamd.sock"):
        with pytest.raises(Unavailable):
            await Clamd(address).scan(pieces(b"hello"))
        with pytest.raises(Unavailable):
            await Clamd(address).version()
    for answer in (b"", b"stream: O"):
        async with stand_in(answer) as clamd:
            with pytest.raises(Unavailable):
                await clamd.scan(pieces(*[PIECE] * 300))
            with pytest.raises(Unavailable):
                await clamd.version()


async def test_only_a_clear_word_of_clamd_lets_a_file_through() -> None:
    for answer in (
        b"\0",
        b"stream: \0",
        b"OK\0",
        b"stream: Can't allocate memory ERROR\0",
        b"UNKNOWN COMMAND\0",
    ):
        async with stand_in(answer) as clamd:
            with pytest.raises(NotScanned):
                await clamd.scan(pieces(b"hello"))
