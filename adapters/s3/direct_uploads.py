"""Uploads in parts (multipart uploads) of an S3-compatible store, each part by a presigned URL."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from adapters.metrics import UPLOADED_BYTES, UPLOADS
from adapters.s3.place import FINISHED, GIVEN_UP, S3Place, first_line
from domain.model.direct_uploads import DirectId, Part
from domain.model.errors import FileNotSaved, NotFound, StorageBroken, Unavailable
from domain.model.ids import FileName
from ports.direct_uploads import DirectUploads, StoredPart

Result = TypeVar("Result")

THREADS: Final = 8
"""botocore waits for its answers; nothing but these threads waits with it."""
ENDED: Final = "NoSuchUpload"
REFUSED: Final = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "NoSuchBucket"})
"""What another try does not help against."""
CONFIG: Final = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},  # so that one origin is enough, and the certificate fits
    connect_timeout=10,
    read_timeout=60,  # to put a large file together takes a while
    retries={"mode": "standard", "max_attempts": 2},
    request_checksum_calculation="when_required",  # not every store knows the others
    response_checksum_validation="when_required",
    ignore_configured_endpoint_urls=True,
)


class S3DirectUploads(DirectUploads):
    """`public_endpoint`: where browsers find the store, if that is not where nodes do.

    A part's URL is signed together with the length of the part: the store takes no other.
    """

    def __init__(self, place: S3Place, public_endpoint: str = "") -> None:
        self._bucket = place.bucket
        self._folder = f"{place.prefix.strip('/')}/{FINISHED}/".lstrip("/")
        self._threads = ThreadPoolExecutor(THREADS, "s3")
        self._client = _client(place, place.endpoint)
        self._signer = _client(place, public_endpoint) if public_endpoint else self._client
        example = urlsplit(
            self._sign(FileName("example"), DirectId("1"), Part(1, 0, 1), timedelta(seconds=1))
        )
        self.origin = f"{example.scheme}://{example.netloc}"

    async def begin(self, name: FileName) -> DirectId:
        begun = await self._write(self._client.create_multipart_upload, **self._of(name))
        return DirectId(begun["UploadId"])

    async def addresses(
        self, name: FileName, direct_id: DirectId, parts: Sequence[Part], lifetime: timedelta
    ) -> Sequence[str]:
        return await self._read(lambda: [self._sign(name, direct_id, part, lifetime) for part in parts])

    def _sign(self, name: FileName, direct_id: DirectId, part: Part, lifetime: timedelta) -> str:
        of_part = {"UploadId": direct_id, "PartNumber": part.number, "ContentLength": part.size}
        url: str = self._signer.generate_presigned_url(
            "upload_part", Params=self._of(name) | of_part, ExpiresIn=int(lifetime.total_seconds())
        )
        return url

    async def list_parts(self, name: FileName, direct_id: DirectId) -> Sequence[StoredPart]:
        pages = self._client.get_paginator("list_parts").paginate(**self._of(name), UploadId=direct_id)
        found = await self._read(lambda: [part for page in pages for part in page.get("Parts", ())])
        # SeaweedFS goes on listing one that was brought anew.
        newest = {part["PartNumber"]: part for part in sorted(found, key=lambda part: part["LastModified"])}
        return [StoredPart(part["PartNumber"], part["Size"], part["ETag"]) for part in newest.values()]

    async def put_together(self, name: FileName, direct_id: DirectId, parts: Sequence[StoredPart]) -> None:
        ordered = sorted(parts, key=lambda part: part.number)
        named = [{"PartNumber": part.number, "ETag": part.tag} for part in ordered]
        await self._write(
            self._client.complete_multipart_upload,
            **self._of(name),
            UploadId=direct_id,
            MultipartUpload={"Parts": named},
        )
        UPLOADS.inc()
        UPLOADED_BYTES.inc(sum(part.size for part in parts))

    async def give_up(self, name: FileName, direct_id: DirectId) -> None:
        await self._give_up(self._of(name)["Key"], direct_id)

    async def _give_up(self, key: str, direct_id: str) -> None:
        abort = self._client.abort_multipart_upload
        try:
            await self._read(partial(abort, Bucket=self._bucket, Key=key, UploadId=direct_id))
        except NotFound:
            return

    async def sweep(self) -> None:
        until = datetime.now(UTC) - GIVEN_UP
        listed = self._client.get_paginator("list_multipart_uploads")
        pages = listed.paginate(Bucket=self._bucket, Prefix=self._folder)
        found = await self._read(lambda: [each for page in pages for each in page.get("Uploads", ())])
        for each in found:
            if each["Initiated"] < until:
                await self._give_up(each["Key"], each["UploadId"])

    def _of(self, name: FileName) -> dict[str, Any]:
        return {"Bucket": self._bucket, "Key": self._folder + name}

    async def _write(self, call: Callable[..., Result], **options: Any) -> Result:
        return await self._ask(partial(call, **options), FileNotSaved)

    async def _read(self, call: Callable[[], Result]) -> Result:
        return await self._ask(call, StorageBroken)

    async def _ask(
        self, call: Callable[[], Result], refused: type[FileNotSaved] | type[StorageBroken]
    ) -> Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code == ENDED:
                raise NotFound from None
            raise (refused if code in REFUSED else Unavailable)("files", first_line(error)) from None
        except BotoCoreError as error:
            raise Unavailable("files", first_line(error)) from None


def _client(place: S3Place, endpoint: str) -> Any:
    return Session().create_client(
        "s3",
        region_name=place.region,
        endpoint_url=endpoint or None,
        aws_access_key_id=place.access_key,
        aws_secret_access_key=place.secret_key,
        config=CONFIG,
    )
