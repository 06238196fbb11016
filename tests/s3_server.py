"""An object store (moto), in a thread of this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from unittest import mock
from uuid import uuid4

import boto3
from moto.s3.responses import S3Response
from moto.server import ThreadedMotoServer

from adapters.s3.place import S3Place
from config.setting_groups import BlobKind, BlobSettings

BUCKET: Final = "ichat"
KEYS: Final = {"access_key": "somebody", "secret_key": "something"}
REGION: Final = "us-east-1"


list_uploads: Final = S3Response.list_multipart_uploads


def list_uploads_begun_now(response: S3Response) -> Any:
    """By itself it says that each was begun in 2010."""
    status, headers, body = list_uploads(response)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    text = body if isinstance(body, str) else body.decode()
    return status, headers, text.replace("2010-11-10T20:48:33.000Z", now)


put: Final = S3Response.put_object
putting: Final = threading.Lock()


def put_one_after_the_other(response: S3Response) -> Any:
    """By itself it looks whether there is an object, and writes it then: not at once, as real ones do."""
    with putting:
        return put(response)


@contextmanager
def s3_server() -> Iterator[str]:
    """Its address; it has one bucket, and lets pages of every origin send to it."""
    with (
        mock.patch.object(S3Response, "list_multipart_uploads", list_uploads_begun_now),
        mock.patch.object(S3Response, "put_object", put_one_after_the_other),
    ):
        yield from _serve()


def _serve() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    try:
        boto3.client(
            "s3",
            endpoint_url=url,
            region_name=REGION,
            aws_access_key_id=KEYS["access_key"],
            aws_secret_access_key=KEYS["secret_key"],
        ).create_bucket(Bucket=BUCKET)
        yield url
    finally:
        server.stop()


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
