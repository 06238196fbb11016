"""Files move from a local folder to an object store and back, while people use them."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.s3.place import S3Place
from config.blobs import open_blobs
from config.errors import InvalidSettings
from config.migrations import migrate
from config.setting_groups import BlobKind
from config.settings import Settings
from domain.model.files import preview_of
from domain.model.ids import FileName
from entrypoints.doctor.blobs import examine_blobs
from entrypoints.doctor.finding import Finding, Verdict
from entrypoints.moving_files import move
from ports.blobs import BlobStore
from tests.contract.test_blob_store import read
from tests.s3_server import blobs_at, operator_at

PICTURE, FILM = FileName("picture.png"), FileName("attachment-" + "0" * 32)


def lying_in(kind: BlobKind, folder: Path, place: S3Place) -> Settings:
    return Settings(data_dir=folder, blobs=blobs_at(place).model_copy(update={"kind": kind}))


async def contents(blobs: BlobStore) -> dict[FileName, bytes]:
    return {name: await read(blobs, name) for name in await blobs.names()}


async def test_files_move_there_and_back_and_it_may_be_repeated(tmp_path: Path, s3_place: S3Place) -> None:
    """Large ones too. What was revoked between two times is not left behind where they went."""
    local, away = lying_in(BlobKind.LOCAL, tmp_path, s3_place), lying_in(BlobKind.S3, tmp_path, s3_place)
    await migrate(local)
    told: list[tuple[int, int]] = []
    here, there = open_blobs(local), open_blobs(away)
    for name, data in ((PICTURE, b"picture"), (preview_of(PICTURE), b"small"), (FILM, os.urandom(9_000_000))):
        await here.put(name, data)
    await move(local, BlobKind.S3, lambda done, whole: told.append((done, whole)))
    assert told[-1] == (3, 3)
    assert await contents(there) == await contents(here)
    for name in (PICTURE, preview_of(PICTURE)):
        await here.remove(name)
    await here.put(FileName("new.png"), b"new")
    for _ in range(2):
        await move(local, BlobKind.S3, lambda *_: None)
        assert await contents(there) == await contents(here)
    await there.put(FileName("newer.png"), b"newer")
    await move(away, BlobKind.LOCAL, lambda *_: None)
    assert await contents(here) == await contents(there)
    with pytest.raises(InvalidSettings):
        await move(local, BlobKind.LOCAL, lambda *_: None)


async def test_the_doctor_looks_at_the_bucket(tmp_path: Path, s3_place: S3Place) -> None:
    """And names what is wrong with it; of a folder it says nothing here."""
    away = lying_in(BlobKind.S3, tmp_path, s3_place)
    assert [each.verdict async for each in examine_blobs(away)] == [Verdict.WELL]
    assert await open_blobs(away).names() == []
    assert [each async for each in examine_blobs(lying_in(BlobKind.LOCAL, tmp_path, s3_place))] == []
    for wrong in ({"bucket": "nowhere"}, {"endpoint": "http://127.0.0.1:9"}, {"bucket": ""}):
        settings = away.model_copy(update={"blobs": away.blobs.model_copy(update=wrong)})
        [finding] = [each async for each in examine_blobs(settings)]
        assert finding.verdict is Verdict.BROKEN


Asked = list[tuple[str, str, str]]


@asynccontextmanager
async def storing_for(origin: str, *, takes: bool = True) -> AsyncIterator[tuple[str, Asked]]:
    """A store that lets in pages of this origin, and takes what they bring or not; and what it is asked:
    method, path and origin.
    """
    asked: Asked = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        said = dict(line.lower().split(": ", 1) for line in lines)
        await reader.readexactly(int(said.get("content-length", 0)))
        method, path, _ = first.split()
        asked.append((method, path, said.get("origin", "")))
        well = takes if method == "PUT" else said["origin"] == origin
        allowed = f"access-control-allow-origin: {origin}\r\naccess-control-allow-methods: GET, PUT\r\n"
        head = (
            f"HTTP/1.1 {'200 OK' if well else '403 Forbidden'}\r\nconnection: close\r\ncontent-length: 0\r\n"
        )
        writer.write(f"{head}{allowed if well else ''}\r\n".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", asked


async def test_the_doctor_comes_to_the_bucket_as_pages_do(tmp_path: Path, s3_place: S3Place) -> None:
    """Whether it lets in all of them, those of an origin that he knows, or not; whether it takes what was
    signed for it; and whether they find it at all.
    """
    blobs = blobs_at(s3_place, direct_uploads=True)

    async def finds(public_endpoint: str, *origins: str) -> Finding:
        there = blobs.model_copy(update={"public_endpoint": public_endpoint})
        settings = Settings(data_dir=tmp_path, blobs=there, origins=origins)
        [in_general, finding] = [each async for each in examine_blobs(settings)]
        assert (in_general.verdict, finding.part) == (Verdict.WELL, "direct uploads")
        return finding

    ours, others = "https://chat.test", "https://other.test"
    async with storing_for(ours) as (picky, asked), storing_for(ours, takes=False) as (refusing, _):
        assert (await finds("")).verdict is Verdict.WELL
        assert (await finds(picky)).verdict is Verdict.DOUBTFUL
        assert (await finds(picky, ours)).verdict is Verdict.WELL
        shut_out = await finds(picky, ours, others)
        assert shut_out.verdict is Verdict.BROKEN
        assert f"pages of {others}." in shut_out.says
        assert [(method, origin) for method, _, origin in asked[-3:]] == [
            *(("PUT", ""), ("OPTIONS", ours), ("OPTIONS", others))
        ]
        assert len({path for _, path, _ in asked[-3:]}) == 1
        refused = await finds(refusing, ours)
        assert (refused.verdict, "answers 403" in refused.says) == (Verdict.BROKEN, True)
        assert (await finds("http://127.0.0.1:9")).verdict is Verdict.BROKEN


async def test_the_rule_that_the_documentation_gives_lets_pages_in(tmp_path: Path, s3_place: S3Place) -> None:
    """Those that it names, and no others."""
    text = (Path(__file__).parents[2] / "docs" / "s3.md").read_text(encoding="utf-8")
    rule = json.loads(text.partition("```json\n")[2].partition("```")[0])
    bucket, operator = f"rules-{uuid4().hex}", operator_at(s3_place.endpoint)
    operator.create_bucket(Bucket=bucket)
    operator.put_bucket_cors(Bucket=bucket, CORSConfiguration=rule)
    blobs = blobs_at(replace(s3_place, bucket=bucket), direct_uploads=True)
    named, other = "https://chat.example.org", "https://other.example.org"
    for origins, verdict in (((named,), Verdict.WELL), ((named, other), Verdict.BROKEN)):
        settings = Settings(data_dir=tmp_path, blobs=blobs, origins=origins)
        [in_general, of_pages] = [each async for each in examine_blobs(settings)]
        assert (in_general.verdict, of_pages.verdict) == (Verdict.WELL, verdict)
    assert f"pages of {other}." in of_pages.says
