"""An object store that looks at what is signed, and a folder in it for each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

from botocore.session import Session

from adapters.s3.place import S3Place
from config.setting_groups import BlobKind, BlobSettings
from tests.servers.weed import weed_server

BUCKET: Final = "ichat"
KEYS: Final = {"access_key": "somebody", "secret_key": "something"}
REGION: Final = "us-east-1"


@contextmanager
def s3_server() -> Iterator[str]:
    """Its address; it has one bucket, and lets pages of every origin send to it."""
    with weed_server(KEYS) as server:
        operator_at(server.url).create_bucket(Bucket=BUCKET)
        yield server.url


def operator_at(url: str) -> Any:
    """Who makes buckets, and rules for them."""
    return Session().create_client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
    )


def place_at(url: str) -> S3Place:
    """A folder of its own in the bucket, with nothing in it."""
    return S3Place(bucket=BUCKET, endpoint=url, region=REGION, prefix=f"test-{uuid4().hex}", **KEYS)


def blobs_at(place: S3Place, *, direct_uploads: bool = False) -> BlobSettings:
    return BlobSettings(
        kind=BlobKind.S3,
        bucket=place.bucket,
        endpoint=place.endpoint,
        prefix=place.prefix,
        access_key=place.access_key,
        access_secret=place.secret_key,
        direct_uploads=direct_uploads,
    )
