"""What ports.direct_uploads promises, kept by every adapter."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import botocore.auth
import pytest

from adapters.s3 import direct_uploads as in_s3
from adapters.s3.direct_uploads import S3DirectUploads
from adapters.s3.files import S3Files
from adapters.s3.place import S3Place
from domain.model.direct_uploads import DirectId, Part, parts_of
from domain.model.errors import FileNotSaved, NotFound, StorageBroken, Unavailable
from domain.model.ids import FileName
from ports.blobs import BlobStore
from ports.direct_uploads import DirectUploads
from tests.contract.test_blob_store import read
from tests.doubles.blobs import MemoryBlobs
from tests.doubles.direct_uploads import MemoryDirectUploads
from tests.doubles.system import MovableClock
from tests.plain_http import plain_client

NAME, OTHER = FileName("attachment-" + "1" * 32), FileName("attachment-" + "2" * 32)
SMALLEST = 5 * 1024 * 1024
"""Of all parts but the last one, in S3."""
PARTS = (Part(1, 0, SMALLEST), Part(2, SMALLEST, 1000))
WHOLE = os.urandom(SMALLEST + 1000)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Store:
    direct: DirectUploads
    blobs: BlobStore
    put: Callable[[str, bytes], Awaitable[bool]]
    """What a client does; whether it was taken."""

    async def bring(self, name: FileName, direct_id: DirectId, parts: Sequence[Part] = PARTS) -> list[bool]:
        addresses = await self.direct.addresses(name, direct_id, parts, HOUR)
        return [
            await self.put(address, WHOLE[part.offset : part.offset + part.size])
            for part, address in zip(parts, addresses, strict=True)
        ]


async def put(address: str, data: bytes) -> bool:
    async with plain_client() as client:
        return (await client.put(address, content=data)).is_success


@pytest.fixture(params=["memory", "s3"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "s3":
        place = request.getfixturevalue("s3_place")
        return Store(S3DirectUploads(place), S3Files(place), put)
    blobs = MemoryBlobs(MovableClock())
    direct = MemoryDirectUploads(blobs, MovableClock())
    return Store(direct, blobs, direct.bring)


async def test_what_came_in_parts_is_found_when_it_is_put_together(store: Store) -> None:
    """In the order of the numbers, whichever came first; a part may be brought anew."""
    direct_id = await store.direct.begin(NAME)
    assert await store.direct.list_parts(NAME, direct_id) == []
    assert await store.bring(NAME, direct_id, PARTS[1:]) == [True]
    [stored] = await store.direct.list_parts(NAME, direct_id)
    assert (stored.number, stored.size) == (2, 1000)
    assert await store.bring(NAME, direct_id) == [True, True]
    assert await store.blobs.find(NAME) is None
    assert list(await store.blobs.names()) == []
    stored_parts = await store.direct.list_parts(NAME, direct_id)
    assert {(each.number, each.size) for each in stored_parts} == {(1, SMALLEST), (2, 1000)}
    await store.direct.put_together(NAME, direct_id, stored_parts[::-1])
    assert await read(store.blobs, NAME) == WHOLE


async def test_afterwards_the_addresses_are_good_for_nothing(store: Store) -> None:
    """Also those of one that was given up, which leaves nothing; again changes nothing."""
    done, given_up = [await store.direct.begin(name) for name in (NAME, OTHER)]
    await store.bring(NAME, done)
    await store.bring(OTHER, given_up)
    await store.direct.put_together(NAME, done, await store.direct.list_parts(NAME, done))
    for _ in range(2):
        await store.direct.give_up(OTHER, given_up)
        await store.direct.give_up(NAME, done)
    for name, direct_id in ((NAME, done), (OTHER, given_up)):
        assert await store.bring(name, direct_id) == [False, False]
        with pytest.raises(NotFound):
            await store.direct.list_parts(name, direct_id)
        with suppress(NotFound, Unavailable):
            await store.direct.put_together(name, direct_id, [])
    assert list(await store.blobs.names()) == [NAME]
    assert await read(store.blobs, NAME) == WHOLE


async def test_a_part_that_was_replaced_meanwhile_is_not_put_in(store: Store) -> None:
    """What was looked at goes in, or nothing; some stores still have it, and others do not."""
    direct_id = await store.direct.begin(NAME)
    await store.bring(NAME, direct_id)
    seen = await store.direct.list_parts(NAME, direct_id)
    [address] = await store.direct.addresses(NAME, direct_id, PARTS[1:], HOUR)
    assert await store.put(address, bytes(1000))
    there = await store.direct.list_parts(NAME, direct_id)
    assert {(each.number, each.size) for each in there} == {(1, SMALLEST), (2, 1000)}
    assert len(there) == 2
    try:
        await store.direct.put_together(NAME, direct_id, seen)
    except Unavailable:
        assert await store.blobs.find(NAME) is None
    else:
        assert await read(store.blobs, NAME) == WHOLE


async def test_what_was_just_begun_is_not_swept(store: Store) -> None:
    direct_id = await store.direct.begin(NAME)
    await store.bring(NAME, direct_id)
    await store.direct.sweep()
    assert len(await store.direct.list_parts(NAME, direct_id)) == 2


async def test_an_object_store_forgets_what_was_begun_long_ago(
    s3_place: S3Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its own folder, and nowhere else; what is finished stays."""
    ours, others = S3DirectUploads(s3_place), S3DirectUploads(replace(s3_place, prefix="elsewhere"))
    store = Store(ours, S3Files(s3_place), put)
    done, forgotten, foreign = [
        await each.begin(name) for each, name in ((ours, NAME), (ours, OTHER), (others, OTHER))
    ]
    await store.bring(NAME, done)
    await ours.put_together(NAME, done, await ours.list_parts(NAME, done))
    monkeypatch.setattr(in_s3, "GIVEN_UP", -timedelta(days=1))
    await ours.sweep()
    with pytest.raises(NotFound):
        await ours.list_parts(OTHER, forgotten)
    assert await others.list_parts(OTHER, foreign) == []
    assert await read(store.blobs, NAME) == WHOLE


async def test_an_address_is_for_one_part_of_one_length_and_for_an_hour(s3_place: S3Place) -> None:
    """By its signature, and where browsers reach the store; reading is none of what it is for."""
    direct = S3DirectUploads(s3_place, "https://files.example.org:9000")
    assert direct.origin == "https://files.example.org:9000"
    direct_id = await direct.begin(NAME)
    addresses = await direct.addresses(NAME, direct_id, PARTS, HOUR)
    for part, address in zip(PARTS, addresses, strict=True):
        parts, said = urlsplit(address), parse_qs(urlsplit(address).query)
        assert f"{parts.scheme}://{parts.netloc}" == direct.origin
        assert parts.path == f"/{s3_place.bucket}/{s3_place.prefix}/files/{NAME}"
        assert said["X-Amz-SignedHeaders"] == ["content-length;host"]
        assert (said["partNumber"], said["X-Amz-Expires"]) == ([str(part.number)], ["3600"])
    assert S3DirectUploads(replace(s3_place, endpoint="", region="eu-central-1")).origin == (
        "https://s3.eu-central-1.amazonaws.com"
    )


async def test_an_object_store_takes_nothing_but_what_was_signed(
    s3_place: S3Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another part, file, upload, time, length, key or way is refused, and so is whoever comes too late."""
    direct, part = S3DirectUploads(s3_place), WHOLE[SMALLEST:]
    direct_id, other_id = await direct.begin(NAME), await direct.begin(OTHER)
    [address] = await direct.addresses(NAME, direct_id, PARTS[1:], HOUR)
    for signed, instead in (
        ("partNumber=2", "partNumber=1"),
        (NAME, OTHER),
        (direct_id, other_id),
        ("X-Amz-Expires=3600", "X-Amz-Expires=36000"),
    ):
        assert signed in address
        assert not await put(address.replace(signed, instead), part)
    for wrong in (part[1:], part + b"x", b""):
        assert not await put(address, wrong)
    async with plain_client() as client:
        for method in ("GET", "DELETE", "POST"):
            assert not (await client.request(method, address)).is_success
    strangers = S3DirectUploads(replace(s3_place, secret_key="another"))
    [forged] = await strangers.addresses(NAME, direct_id, PARTS[1:], HOUR)
    assert not await put(forged, part)
    with monkeypatch.context() as patch:
        patch.setattr(botocore.auth, "get_current_datetime", lambda: datetime.now(UTC) - 2 * HOUR)
        [late] = await direct.addresses(NAME, direct_id, PARTS[1:], HOUR)
    assert not await put(late, part)
    assert await direct.list_parts(NAME, direct_id) == []
    assert await put(address, part)
    with pytest.raises(StorageBroken):
        await strangers.list_parts(NAME, direct_id)


async def test_a_store_that_cannot_be_used_says_so(s3_place: S3Place) -> None:
    """A bucket that is not there, and a store that does not answer."""
    missing = S3DirectUploads(replace(s3_place, bucket="nowhere"))
    with pytest.raises(FileNotSaved):
        await missing.begin(NAME)
    with pytest.raises(StorageBroken):
        await missing.sweep()
    away, known = S3DirectUploads(replace(s3_place, endpoint="http://127.0.0.1:9")), DirectId("1")
    asked = (away.begin(NAME), away.list_parts(NAME, known), away.give_up(NAME, known), away.sweep())
    results = await asyncio.gather(*asked, away.put_together(NAME, known, []), return_exceptions=True)
    assert [type(result) for result in results] == [Unavailable] * 5


@pytest.mark.parametrize("length", [1, 8 * 2**20, 8 * 2**20 + 1, 100 * 2**20, 5 * 2**40])
def test_the_parts_of_a_file_are_as_many_as_a_store_takes_and_all_of_it(length: int) -> None:
    parts = parts_of(length)
    assert len(parts) <= 10_000
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert [part.offset for part in parts[1:]] == [part.offset + part.size for part in parts[:-1]]
    assert parts[0].offset == 0
    assert parts[-1].offset + parts[-1].size == length
    assert all(part.size >= SMALLEST for part in parts[:-1])
