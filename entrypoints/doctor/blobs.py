"""The object store where uploads lie: whether it answers, lets itself be written, and lets pages write."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from http import HTTPStatus
from secrets import token_hex
from typing import Final

import httpx

from config.blobs import open_blobs, open_direct_uploads
from config.errors import InvalidSettings
from config.setting_groups import BlobKind
from config.settings import Settings
from domain.model.direct_uploads import Part
from domain.model.errors import ServerFault
from domain.model.ids import FileName
from entrypoints.doctor.finding import Finding, broken, doubtful, well
from ports.direct_uploads import DirectUploads

OF_PAGES: Final = "direct uploads"
WORD: Final = b"a word of the doctor"
PATIENCE: Final = 10
"""Seconds that the store has to answer what a page asks it."""
ANYBODY: Final = "https://chat.example.org"
"""A page that only a rule for all of them lets in."""
ADVICE: Final = "Give the bucket the CORS rule of docs/s3.md, with the origin of your pages."


async def examine_blobs(settings: Settings) -> AsyncIterator[Finding]:
    """Nothing is said of a local folder: it is looked at with the disks. What is written is removed again."""
    if settings.blobs.kind is BlobKind.LOCAL:
        return
    name, bucket = FileName(f"doctor-{token_hex(8)}"), settings.blobs.bucket
    try:
        blobs, direct = open_blobs(settings), open_direct_uploads(settings)
        await blobs.free()
        await blobs.put(name, WORD)
        await blobs.remove(name)
        of_pages = [await _direct_uploads(direct, name, settings.origins)] if direct else []
    except InvalidSettings as error:
        yield broken("files", f"{error}.", "See docs/s3.md.")
    except ServerFault as fault:
        yield broken(
            "files",
            f"the bucket {bucket} cannot be used: {fault.cause}.",
            "See that it exists, that blobs.endpoint and blobs.region name its store, and that the key may "
            "list, read, write and delete in it, and with blobs.direct_uploads give up uploads.",
        )
    else:
        yield well("files", f"the bucket {bucket} takes files and gives them back.")
        for finding in of_pages:
            yield finding


async def _direct_uploads(direct: DirectUploads, name: FileName, origins: Sequence[str]) -> Finding:
    """Whether pages may send to the bucket; nothing of it stays. Raises ServerFault."""
    direct_id = await direct.begin(name)
    try:
        [address] = await direct.addresses(name, direct_id, [Part(1, 0, len(WORD))], timedelta(minutes=1))
        return await _as_pages(address, direct.origin, origins)
    except httpx.HTTPError as error:
        says = f"{direct.origin} does not answer: {type(error).__name__}."
        return broken(OF_PAGES, says, "See that blobs.public_endpoint is where pages reach the store.")
    finally:
        await direct.give_up(name, direct_id)


async def _as_pages(address: str, store: str, origins: Sequence[str]) -> Finding:
    """Which origin our own have, only a proxy knows. Raises httpx.HTTPError."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        status = (await client.put(address, content=WORD)).status_code
        shut_out = [each for each in origins or (ANYBODY,) if not await _lets_in(client, address, each)]
    if status != HTTPStatus.OK:
        says = f"{store} does not take what was signed for it: it answers {status}."
        advice = (
            "See that a proxy before the store passes Host as it is, and that the clocks of both are right."
        )
        return broken(OF_PAGES, says, advice)
    if not shut_out:
        return well(OF_PAGES, "pages may send large files to the bucket.")
    if not origins:
        says = "whether the bucket lets your pages send to it is not known: it does not let in all pages."
        return doubtful(OF_PAGES, says, f"{ADVICE} Name it in origins as well, and ask again.")
    return broken(OF_PAGES, f"the bucket takes nothing from pages of {', '.join(shut_out)}.", ADVICE)


async def _lets_in(client: httpx.AsyncClient, address: str, origin: str) -> bool:
    """As a browser asks before it sends (the CORS protocol of the Fetch standard)."""
    headers = {"origin": origin, "access-control-request-method": "PUT"}
    answer = await client.options(address, headers=headers)
    methods = answer.headers.get("access-control-allow-methods", "").upper().replace(" ", "").split(",")
    allowed = answer.headers.get("access-control-allow-origin", "")
    return answer.is_success and allowed in {"*", origin} and bool({"*", "PUT"} & set(methods))
