"""Blobs as objects of an S3-compatible store, so that nodes need no shared folder."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from adapters.metrics import UPLOADED_BYTES, UPLOADS
from adapters.s3.place import FINISHED, GIVEN_UP, S3Place, first_line
from domain.model.errors import (
    FileNotSaved,
    NotFound,
    ServerFault,
    StorageBroken,
    Unavailable,
    WrongOffset,
)
from domain.model.files import is_stored_name
from domain.model.ids import FileName
from ports.blobs import PIECE, BlobInfo, BlobStore

UNFINISHED: Final = "parts"
"""Each piece of a blob that is not finished is an object named by its offset: a store makes it once, whoever
else brings the same.
"""
DIGITS: Final = 20
PART: Final = 8 * 1024 * 1024
"""Bytes that are sent at once of a blob that is put together."""
ROOM: Final = 2**50
"""Such stores do not tell how much room they have."""
TIMEOUT: Final = "30s"
REFUSED: Final = (PermissionDeniedError, UnauthenticatedError)


class S3Files(BlobStore):
    gathered = 4 * 1024 * 1024

    def __init__(self, place: S3Place) -> None:
        self._store = S3Store(
            place.bucket,
            prefix=place.prefix or None,
            endpoint=place.endpoint or None,
            region=place.region,
            access_key_id=place.access_key,
            secret_access_key=place.secret_key,
            client_options={"allow_http": place.endpoint.startswith("http://"), "timeout": TIMEOUT},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
        )

    async def put(self, name: FileName, data: bytes) -> None:
        path = _path(name)
        if path is None:
            raise FileNotSaved("files", "a name that no upload has")
        with _writing():
            await obstore.put_async(self._store, path, data)
        UPLOADS.inc()
        UPLOADED_BYTES.inc(len(data))

    async def append(self, name: FileName, offset: int, data: bytes) -> None:
        if _path(name) is None:
            raise FileNotSaved("files", "a name that no upload has")
        if await self.find(name) or offset != await self.received(name):
            raise WrongOffset
        piece = f"{UNFINISHED}/{name}/{offset:0{DIGITS}}"
        try:
            with _writing():
                await obstore.put_async(self._store, piece, data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            raise WrongOffset from None
        if await self.find(name):  # it was finished meanwhile, and this began another
            await self._remove(piece)
            raise WrongOffset
        UPLOADED_BYTES.inc(len(data))

    async def received(self, name: FileName) -> int:
        return sum(size for _, size in await self._pieces(name))

    async def finish(self, name: FileName) -> None:
        path = _path(name)
        if path is None:
            raise FileNotSaved("files", "a name that no upload has")
        pieces = await self._pieces(name)
        if not await self.find(name):  # after the pieces: whoever finishes it removes them only then
            try:
                with _writing():
                    await self._put_together(path, [piece for piece, _ in pieces])
            except ServerFault:
                if not await self.find(name):  # nobody else has finished it
                    raise
            UPLOADS.inc()
        await self._remove(*(piece for piece, _ in pieces))

    async def _put_together(self, path: str, pieces: Sequence[str]) -> None:
        if not pieces:
            await obstore.put_async(self._store, path, b"")
            return
        await obstore.put_async(self._store, path, self._bytes_of(pieces), chunk_size=PART, max_concurrency=2)

    async def _bytes_of(self, pieces: Sequence[str]) -> AsyncIterator[bytes]:
        for piece in pieces:
            yield bytes(await (await obstore.get_async(self._store, piece)).bytes_async())

    async def find(self, name: FileName) -> BlobInfo | None:
        path = _path(name)
        if path is None:
            return None
        try:
            with _reading():
                found = await obstore.head_async(self._store, path)
        except FileNotFoundError:
            return None
        return BlobInfo(found["size"], found["last_modified"], (found["e_tag"] or "").strip('"'))

    async def read(self, name: FileName, start: int, length: int) -> AsyncIterator[bytes]:
        blob, path = await self.find(name), _path(name)
        if blob is None or path is None:
            raise NotFound
        end = min(start + length, blob.size)
        if start >= end:
            return
        waiting = bytearray()
        try:
            with _reading():
                found = await obstore.get_async(self._store, path, options={"range": (start, end)})
                async for chunk in found.stream(PIECE):
                    waiting += chunk
                    while len(waiting) >= PIECE:
                        yield bytes(waiting[:PIECE])
                        del waiting[:PIECE]
        except FileNotFoundError:
            raise NotFound from None
        if waiting:
            yield bytes(waiting)

    async def names(self) -> Sequence[FileName]:
        found = [path.removeprefix(f"{FINISHED}/") for path, _, _ in await self._list(f"{FINISHED}/")]
        return sorted(FileName(name) for name in found if _path(FileName(name)))

    async def free(self) -> int:
        """It answers; how much room there is, nobody knows."""
        await self._list(f"{UNFINISHED}/-")
        return ROOM

    async def sweep(self) -> None:
        until = datetime.now(UTC) - GIVEN_UP
        await self._remove(*(path for path, _, at in await self._list(f"{UNFINISHED}/") if at < until))

    async def remove(self, name: FileName) -> None:
        path = _path(name)
        if path:
            await self._remove(path, *(piece for piece, _ in await self._pieces(name)))

    async def _pieces(self, name: FileName) -> Sequence[tuple[str, int]]:
        """Path and size, in their order."""
        if _path(name) is None:
            return []
        return sorted((path, size) for path, size, _ in await self._list(f"{UNFINISHED}/{name}/"))

    async def _list(self, prefix: str) -> Sequence[tuple[str, int, datetime]]:
        """Path, size, and when it was put there."""
        with _reading():
            return [
                (each["path"], each["size"], each["last_modified"])
                async for some in obstore.list(self._store, prefix=prefix)
                for each in some
            ]

    async def _remove(self, *paths: str) -> None:
        if paths:
            with _reading():
                await obstore.delete_async(self._store, list(paths))


def _path(name: FileName) -> str | None:
    """None for a name that no upload has, as in a local folder, and for one that is no text."""
    is_text = name.encode("utf-8", "replace").decode() == name
    return f"{FINISHED}/{name}" if is_stored_name(name) and is_text else None


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except REFUSED as error:
        raise StorageBroken("files", first_line(error)) from None
    except BaseError as error:
        raise Unavailable("files", first_line(error)) from None


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except AlreadyExistsError:
        raise
    except REFUSED as error:
        raise FileNotSaved("files", first_line(error)) from None
    except FileNotFoundError as error:  # there is no such bucket
        raise FileNotSaved("files", first_line(error)) from None
    except BaseError as error:
        raise Unavailable("files", first_line(error)) from None
