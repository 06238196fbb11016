"""Where the bytes of uploads lie, as the settings say."""

from adapters.local_files import LocalFiles
from config.errors import InvalidSettings
from config.setting_groups import BlobKind
from config.settings import Settings
from ports.blobs import BlobStore


def open_blobs(settings: Settings, kind: BlobKind | None = None) -> BlobStore:
    """`kind`: another place than the one in use. Raises InvalidSettings."""
    if (kind or settings.blobs.kind) is BlobKind.LOCAL:
        return LocalFiles(settings.uploads)
    try:
        from adapters.s3_files import S3Files, S3Place  # noqa: PLC0415 - only where it is wanted
    except ImportError:
        raise InvalidSettings("files in S3 need one more library: pip install 'ichat[s3]'") from None
    s3 = settings.blobs
    if not s3.bucket:
        raise InvalidSettings("files are to lie in S3, but no bucket is named: set blobs.bucket")
    return S3Files(
        S3Place(
            bucket=s3.bucket,
            endpoint=s3.endpoint,
            region=s3.region,
            prefix=s3.prefix,
            access_key=s3.access_key,
            secret_key=s3.access_secret,
        )
    )
