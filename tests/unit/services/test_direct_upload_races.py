"""Large files that several put together at once, or while a part is replaced (contract-2 N6)."""

import asyncio
from collections.abc import Sequence

import pytest

from domain.model.direct_uploads import DirectId
from domain.model.errors import Unavailable
from domain.model.ids import FileName
from ports.direct_uploads import StoredPart
from tests.unit.services.house import House
from tests.unit.services.test_attachments import Friends, friends
from tests.unit.services.test_direct_uploads import WHOLE, begin, bring, brought

__all__ = ["friends"]


async def test_done_twice_at_once_is_done_once(house: House, friends: Friends) -> None:
    """And again afterwards, as by a client that lost the answer."""
    ann, _, _ = friends
    file_id = await brought(house, ann)
    both = await asyncio.gather(*(house.direct_uploads.finish(ann, file_id) for _ in range(2)))
    assert both == [await house.direct_uploads.finish(ann, file_id)] * 2
    missing = await house.direct_uploads.missing(ann, file_id)
    assert (missing.received, missing.parts) == (len(WHOLE), ())
    assert house.blobs.files[file_id] == WHOLE


async def test_whoever_is_second_at_the_store_finds_it_done(
    house: House, friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another node puts it together between a look and the deed."""
    ann, _, _ = friends
    file_id = await brought(house, ann)
    put_together = house.direct.put_together

    async def second(*what: object) -> None:
        await put_together(*what)  # type: ignore[arg-type]  # passed on
        await put_together(*what)  # type: ignore[arg-type]

    monkeypatch.setattr(house.direct, "put_together", second)
    assert (await house.direct_uploads.finish(ann, file_id)).size == len(WHOLE)


async def test_whoever_is_second_sees_some_of_the_parts_still(
    house: House, friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another node puts it together, and the store lets one part go after the other."""
    ann, _, _ = friends
    file_id = await brought(house, ann)

    async def half(name: FileName, direct_id: DirectId) -> Sequence[StoredPart]:
        monkeypatch.undo()
        parts = await house.direct.list_parts(name, direct_id)
        await house.direct.put_together(name, direct_id, parts)
        return parts[1:]

    monkeypatch.setattr(house.direct, "list_parts", half)
    assert (await house.direct_uploads.finish(ann, file_id)).size == len(WHOLE)


async def test_a_part_that_is_replaced_while_it_is_put_together_is_not_taken(
    house: House, friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is readable; with the next try it is what is there then."""
    ann, _, _ = friends
    file_id = await begin(house, ann)
    missing = await house.direct_uploads.missing(ann, file_id)
    await bring(house, missing)
    list_parts = house.direct.list_parts

    async def replaced(*what: object) -> object:
        seen = await list_parts(*what)  # type: ignore[arg-type]  # passed on
        await house.direct.bring(missing.parts[2].url, b"x" * 1000)
        return seen

    with monkeypatch.context() as patch:
        patch.setattr(house.direct, "list_parts", replaced)
        with pytest.raises(Unavailable):
            await house.direct_uploads.finish(ann, file_id)
    assert not house.blobs.files
    await house.direct_uploads.finish(ann, file_id)
    assert house.blobs.files[file_id].endswith(b"x" * 1000)
