"""Uploads that come as fast as they are read leave the loop to everybody else (V20)."""

import asyncio
from typing import cast

import pytest
from sanic import Request

from entrypoints.http import uploads
from entrypoints.http.uploads import body_reader

UPLOADS, PIECES = 20, 30


async def test_one_piece_of_all_uploads_is_read_between_two_turns_of_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whose bytes are there already, all of them; each still comes to its end."""
    left = dict.fromkeys(range(UPLOADS), PIECES)
    read, most = 0, 0

    async def next_piece(request: Request) -> bytes | None:
        nonlocal read
        number = cast("int", request)
        left[number] -= 1
        read += 1
        return b"x" if left[number] >= 0 else None

    monkeypatch.setattr(uploads, "_next_piece", next_piece)
    read_body = body_reader()

    async def upload(number: int) -> int:
        async with read_body(cast("Request", number)).take() as pieces:
            return len([piece async for piece in pieces])

    under_way = asyncio.gather(*map(upload, range(UPLOADS)))
    while not under_way.done():
        before = read
        await asyncio.sleep(0)
        most = max(most, read - before)
    assert await under_way == [PIECES] * UPLOADS
    assert most <= UPLOADS  # of each the first
