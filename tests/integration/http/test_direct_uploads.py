"""Large files that people bring to an object store themselves, over HTTP (contract-2 N6)."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.s3.place import S3Place
from config.settings import Settings
from domain.model.direct_uploads import DIRECT_FROM
from tests.integration.http.people import Answer, Person, Town
from tests.integration.http.uploading import TUS, add, begun, received, ticket_url
from tests.integration.running import running_server
from tests.plain_http import plain_client
from tests.s3_server import blobs_at

WHOLE = os.urandom(DIRECT_FROM + 1234)


@pytest.fixture
def direct(settings: Settings, s3_place: S3Place) -> Settings:
    return settings.model_copy(update={"blobs": blobs_at(s3_place, direct_uploads=True)})


@pytest.fixture
async def town(direct: Settings) -> AsyncIterator[Town]:
    async with running_server(direct) as server, Town(server) as town:
        yield town


async def begin(person: Person, size: int = len(WHOLE)) -> str:
    return await begun(person, size, filename="noise.bin", direct="1")


async def bring(missing: dict[str, Any], at_most: int = 16) -> list[int]:
    async with plain_client() as store:
        return [
            (
                await store.put(part["url"], content=WHOLE[part["offset"] : part["offset"] + part["size"]])
            ).status_code
            for part in missing["parts"][:at_most]
        ]


async def test_a_large_file_goes_straight_to_the_store(town: Town) -> None:
    """Two parts of three, then the rest, as after a line that broke; the other reads what was sent, by a
    ticket and by nothing else. Said in `GET /server`; small files and other clients come by tus as ever.
    """
    said = (await town.anybody.get("/server")).json()["data"]
    assert "direct-uploads" in said["features"]
    assert said["limits"]["directUploadBytes"] == DIRECT_FROM
    ann, bob, to_bob = await town.friends()
    file_id = await begin(ann)
    first = (await ann.post("/file/parts", fileId=file_id)).data
    assert first["received"] == 0
    assert [part["size"] for part in first["parts"]] == [8 * 2**20, 8 * 2**20, 1234]
    assert await bring(first, at_most=2) == [200, 200]
    early = await ann.post("/file/parts/done", fileId=file_id)
    assert early.refusal == (409, 4011)
    assert (await ann.get("/file/info", ids=file_id)).data == [None]
    rest = (await ann.post("/file/parts", fileId=file_id)).data
    assert (rest["received"], [part["offset"] for part in rest["parts"]]) == (16 * 2**20, [16 * 2**20])
    assert await bring(rest) == [200]
    assert (await ann.post("/file/parts", fileId=file_id)).data["parts"] == []
    done = (await ann.post("/file/parts/done", fileId=file_id)).data
    assert (done["name"], done["size"], done["kind"]) == ("noise.bin", len(WHOLE), "file")
    assert (await ann.post("/file/parts/done", fileId=file_id)).data == done
    assert await received(ann, file_id) == len(WHOLE)
    assert (await ann.post("/chat/send", contactId=to_bob, attachments=[file_id])).code == 200
    url = await ticket_url(bob, file_id)
    assert (await town.anybody.get(url)).content == WHOLE
    async with plain_client() as store:
        assert not (await store.put(first["parts"][0]["url"], content=WHOLE[: 8 * 2**20])).is_success
    assert (await town.anybody.get(url)).content == WHOLE


async def test_an_upload_goes_one_way_only(town: Town) -> None:
    """Which way is settled when it begins, and told with a code of its own."""
    ann = await town.register("ann")
    in_parts = await begin(ann)
    assert Answer.of(await add(ann, in_parts, 0, b"x")).refusal == (409, 4010)
    small, by_tus = await begin(ann, DIRECT_FROM - 1), await begun(ann, len(WHOLE))
    for file_id in (small, by_tus):
        for path in ("/file/parts", "/file/parts/done"):
            assert (await ann.post(path, fileId=file_id)).refusal == (409, 4010)


async def test_an_upload_in_parts_is_given_up(town: Town) -> None:
    """Nothing of it stays in the store, and its addresses are good for nothing."""
    ann = await town.register("ann")
    file_id = await begin(ann)
    missing = (await ann.post("/file/parts", fileId=file_id)).data
    assert await bring(missing, at_most=1) == [200]
    assert (await ann.client.delete(f"/files/{file_id}", headers=TUS)).status_code == 204
    assert (await ann.post("/file/parts", fileId=file_id)).refusal == (404, 404)
    async with plain_client() as store:
        part = missing["parts"][2]
        assert not (await store.put(part["url"], content=WHOLE[part["offset"] :])).is_success


async def test_asking_for_parts_is_limited(direct: Settings) -> None:
    settings = direct.model_copy(update={"rate_limits": True, "limits": {"upload_parts_per_user": "2/3600"}})
    async with running_server(settings) as server, Town(server) as town:
        ann = await town.register("ann")
        file_id = await begin(ann)
        answers = [await ann.post("/file/parts", fileId=file_id) for _ in range(3)]
        assert [answer.code for answer in answers] == [200, 200, 429]


async def test_pages_may_send_to_the_store_and_to_nobody_else(direct: Settings) -> None:
    """Their policy names its origin, where browsers reach it; without direct uploads no other server."""
    public = direct.blobs.model_copy(update={"public_endpoint": "https://files.example.org"})
    local = direct.model_copy(update={"blobs": type(direct.blobs)()})
    for settings, store in (
        (direct, f" {direct.blobs.endpoint};"),
        (direct.model_copy(update={"blobs": public}), " https://files.example.org;"),
        (local, ";"),
    ):
        async with running_server(settings) as server, plain_client() as client:
            host = f"127.0.0.1:{server.port}"
            policy = (await client.get(f"http://{host}/")).headers["content-security-policy"]
            assert f"connect-src 'self' ws://{host} wss://{host}{store}" in policy


async def test_a_large_file_where_there_is_no_store_comes_by_tus(settings: Settings) -> None:
    """Also of a client that asks for parts, and is told with the first."""
    async with running_server(settings) as server, Town(server) as town:
        assert "direct-uploads" not in (await town.anybody.get("/server")).json()["data"]["features"]
        ann = await town.register("ann")
        file_id = await begin(ann)
        assert (await ann.post("/file/parts", fileId=file_id)).refusal == (409, 4010)
        assert (await add(ann, file_id, 0, WHOLE)).status_code == 204
        assert (await town.anybody.get(await ticket_url(ann, file_id))).content == WHOLE
