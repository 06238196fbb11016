"""Files move from a local folder to an object store and back, while people use them."""

import os
from pathlib import Path

import pytest

from adapters.s3_files import S3Place
from config.blobs import open_blobs
from config.errors import InvalidSettings
from config.migrations import migrate
from config.setting_groups import BlobKind, BlobSettings
from config.settings import Settings
from domain.model.files import preview_of
from domain.model.ids import FileName
from entrypoints.doctor.blobs import examine_blobs
from entrypoints.doctor.finding import Verdict
from entrypoints.moving_files import move
from ports.blobs import BlobStore
from tests.contract.test_blob_store import read

PICTURE, FILM = FileName("picture.png"), FileName("attachment-" + "0" * 32)


def lying_in(kind: BlobKind, folder: Path, place: S3Place) -> Settings:
    return Settings(
        data_dir=folder,
        blobs=BlobSettings(
            kind=kind,
            bucket=place.bucket,
            endpoint=place.endpoint,
            prefix=place.prefix,
            access_key=place.access_key,
            access_secret=place.secret_key,
        ),
    )


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
