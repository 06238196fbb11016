"""What an upload really is."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

SMALL: Final = 20_000
"""Bytes of a picture that needs no preview."""
WORTH_IT: Final = 0.7
"""Of the picture's bytes; a preview that has more saves too little."""

Source = Callable[[], Awaitable[bytes]]
"""Reads the whole picture, once."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that decodes, without metadata. `extension` is png, jpg, gif or webp.

    `width` and `height` are those of the picture as it is shown; `thumbnail` is a very small WebP of it, and
    `preview` one of at most 480 pixels a side, empty where the picture moves.
    """

    data: bytes
    extension: str
    width: int = 0
    height: int = 0
    thumbnail: bytes = b""
    preview: bytes = b""

    @property
    def preview_saves(self) -> bool:
        """Whether lists cost so much less with the preview that it is worth keeping beside the picture."""
        return len(self.data) > SMALL and 0 < len(self.preview) <= WORTH_IT * len(self.data)

    @property
    def mime(self) -> str:
        return f"image/{'jpeg' if self.extension == 'jpg' else self.extension}"


class Images(Protocol):
    @abstractmethod
    async def clean(self, source: Source, *, anonymous: bool) -> Image:
        """Read it when its turn comes, decode it, off the event loop and with bounded memory and time (S14),
        and drop everything but the picture, which keeps its frames and stands upright. It is not coded anew
        where its format allows that.

        Pictures of anonymous people have a small queue of their own. Raises BadRequest (文件参数错误) for
        what is not a PNG, JPEG, GIF or WebP or is too large, Unavailable when too many wait, and whatever
        the source raises.
        """

    @abstractmethod
    async def close(self) -> None:
        """Forget what still waits."""
