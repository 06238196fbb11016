"""Where the bytes of uploads lie, and who may bring them there, as the settings say."""

from pathlib import Path

import pytest

from adapters.s3.direct_uploads import S3DirectUploads
from config.blobs import open_direct_uploads
from config.errors import InvalidSettings
from config.setting_groups import BlobKind, BlobSettings
from config.settings import Settings


def settings(folder: Path, **blobs: object) -> Settings:
    return Settings(data_dir=folder, blobs=BlobSettings.model_validate(blobs))


def test_pages_bring_files_to_a_store_only_where_it_is_turned_on(tmp_path: Path) -> None:
    """And there is a store, in a bucket that has a name; what makes no sense is refused at the start."""
    store = {"kind": BlobKind.S3, "bucket": "ichat", "access_key": "a", "access_secret": "b"}
    assert open_direct_uploads(settings(tmp_path)) is None
    assert open_direct_uploads(settings(tmp_path, **store)) is None
    assert isinstance(open_direct_uploads(settings(tmp_path, **store, direct_uploads=True)), S3DirectUploads)
    for wrong in ({"direct_uploads": True}, {**store, "bucket": "", "direct_uploads": True}):
        with pytest.raises(InvalidSettings):
            open_direct_uploads(settings(tmp_path, **wrong))
