"""An object store (moto), in a thread of this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

import boto3
from moto.server import ThreadedMotoServer

from adapters.s3_files import S3Place

BUCKET: Final = "ichat"
KEYS: Final = {"access_key": "somebody", "secret_key": "something"}
REGION: Final = "us-east-1"


@contextmanager
def s3_server() -> Iterator[str]:
    """Its address; it has one bucket."""
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
