"""What is posted at the same time is one call of Redis: sends share a commit, and are told together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from domain.model.notifications import Envelope


class JointPosts:
    """Whoever posts in one turn of the event loop shares a post, and what becomes of it."""

    def __init__(self, post: Callable[[Sequence[Envelope]], Awaitable[None]]) -> None:
        self._post = post
        self._gathered: list[Envelope] = []
        self._next: asyncio.Task[None] | None = None

    async def post(self, envelopes: Sequence[Envelope]) -> None:
        """Who is cancelled meanwhile takes nothing back."""
        self._gathered += envelopes
        if self._next is None:
            self._next = asyncio.create_task(self._post_gathered())
        await asyncio.shield(self._next)

    async def _post_gathered(self) -> None:
        envelopes, self._gathered, self._next = self._gathered, [], None
        await self._post(envelopes)
