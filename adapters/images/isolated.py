"""Pictures are decoded in a process of their own, and those of strangers in another."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Final

from domain.model.errors import BadRequest, Unavailable
from ports.images import Image, Images, Source

ROOT: Final = Path(__file__).parent.parent.parent
WAITING, ANONYMOUS_WAITING = 16, 4
"""Pictures that wait for their turn. Most take less than a tenth of a second; the decoder bounds the rest."""


class IsolatedImages(Images):
    """Each of the two processes starts with its first picture."""

    def __init__(self, waiting: int = WAITING, anonymous_waiting: int = ANONYMOUS_WAITING) -> None:
        self._decoder = _Decoder(waiting)
        self._anonymous = _Decoder(anonymous_waiting)

    async def clean(self, source: Source, *, anonymous: bool) -> Image:
        decoder = self._anonymous if anonymous else self._decoder
        return await decoder.clean(source)

    async def close(self) -> None:
        """End both processes."""
        for decoder in (self._decoder, self._anonymous):
            await decoder.end()


class _Decoder:
    """One process, and a bounded queue before it."""

    def __init__(self, waiting: int) -> None:
        self._places = 1 + waiting
        self._turn = asyncio.Lock()
        self._process: Process | None = None

    async def clean(self, source: Source) -> Image:
        if not self._places:
            raise Unavailable("pictures", "the queue is full")
        self._places -= 1
        try:
            async with self._turn:
                image = await self._ask(await source())
        finally:
            self._places += 1
        if not image.extension:
            raise BadRequest("文件参数错误")
        return image

    async def _ask(self, data: bytes) -> Image:
        """Whoever is cancelled half way leaves half a conversation: that process is not asked again."""
        process = await self._started()
        answer, request = process.stdout, process.stdin
        if answer is None or request is None:
            raise AssertionError("the decoder has no pipes")
        try:
            request.write(len(data).to_bytes(4))
            request.write(data)
            await request.drain()
            extension = (await answer.readexactly(4)).decode().strip()
            width, height = [int.from_bytes(await answer.readexactly(4)) for _ in range(2)]
            thumbnail, preview, data = [
                await answer.readexactly(int.from_bytes(await answer.readexactly(4))) for _ in range(3)
            ]
            return Image(data, extension, width, height, thumbnail, preview)
        except (OSError, asyncio.IncompleteReadError):
            await self.end()
            raise Unavailable("pictures", "the process that decodes ended") from None
        except BaseException:
            await self.end()
            raise

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "adapters.images.decoder",
                stdin=PIPE,
                stdout=PIPE,
                cwd=ROOT,
            )
        return self._process

    async def end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
