"""The object store where uploads lie: whether it answers and lets itself be written."""

from collections.abc import AsyncIterator
from secrets import token_hex

from config.blobs import open_blobs
from config.errors import InvalidSettings
from config.setting_groups import BlobKind
from config.settings import Settings
from domain.model.errors import ServerFault
from domain.model.ids import FileName
from entrypoints.doctor.finding import Finding, broken, well


async def examine_blobs(settings: Settings) -> AsyncIterator[Finding]:
    """Nothing is said of a local folder: it is looked at with the disks. What is written is removed again."""
    if settings.blobs.kind is BlobKind.LOCAL:
        return
    name, bucket = FileName(f"doctor-{token_hex(8)}"), settings.blobs.bucket
    try:
        blobs = open_blobs(settings)
        await blobs.free()
        await blobs.put(name, b"a word of the doctor")
        await blobs.remove(name)
    except InvalidSettings as error:
        yield broken("files", f"{error}.", "See docs/deployment.md, files in S3.")
    except ServerFault as fault:
        yield broken(
            "files",
            f"the bucket {bucket} cannot be used: {fault.cause}.",
            "See that it exists, that blobs.endpoint and blobs.region name its store, and that the key may "
            "list, read, write and delete in it.",
        )
    else:
        yield well("files", f"the bucket {bucket} takes files and gives them back.")
