"""Where the bytes of uploads lie, as the settings say."""

from typing import Final

from adapters.local_files import LocalFiles
from adapters.s3.place import S3Place
from config.errors import InvalidSettings
from config.setting_groups import BlobKind, BlobSettings
from config.settings import Settings
from ports.blobs import BlobStore
from ports.direct_uploads import DirectUploads

MISSING: Final = "files in S3 need more libraries: pip install 'ichat[s3]'"


def open_blobs(settings: Settings, kind: BlobKind | None = None) -> BlobStore:
    """`kind`: another place than the one in use. Raises InvalidSettings."""
    if (kind or settings.blobs.kind) is BlobKind.LOCAL:
        return LocalFiles(settings.uploads)
    try:
        from adapters.s3.files import S3Files  # noqa: PLC0415 - only where it is wanted
    except ImportError:
        raise InvalidSettings(MISSING) from None
    return S3Files(_place(settings.blobs))


def open_direct_uploads(settings: Settings) -> DirectUploads | None:
    """None where bytes go by nodes only. Raises InvalidSettings."""
    if not settings.blobs.direct_uploads:
        return None
    if settings.blobs.kind is BlobKind.LOCAL:
        raise InvalidSettings("blobs.direct_uploads needs blobs.kind: s3")
    try:
        from adapters.s3.direct_uploads import S3DirectUploads  # noqa: PLC0415 - only where it is wanted
    except ImportError:
        raise InvalidSettings(MISSING) from None
    return S3DirectUploads(_place(settings.blobs), settings.blobs.public_endpoint)


def _place(s3: BlobSettings) -> S3Place:
    if not s3.bucket:
        raise InvalidSettings("files are to lie in S3, but no bucket is named: set blobs.bucket")
    return S3Place(
        bucket=s3.bucket,
        endpoint=s3.endpoint,
        region=s3.region,
        prefix=s3.prefix,
        access_key=s3.access_key,
        secret_key=s3.access_secret,
    )
