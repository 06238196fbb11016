"""`ichat move-files`: the bytes of uploads, from one place to the other."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Annotated

import typer

from config.blobs import open_blobs
from config.errors import InvalidSettings
from config.setting_groups import BlobKind
from config.settings import Settings
from domain.model.errors import NotFound
from domain.model.files import PREVIEW, Upload
from domain.model.ids import FileName
from entrypoints.administration import opened
from entrypoints.options import Config, DataDir, Json, Profile, run, settings_of
from entrypoints.progress import progress
from ports.blobs import BlobStore
from ports.storage import Repositories, Storage, Tell

To = Annotated[BlobKind, typer.Argument(help="Where to; the other place is the one in use.")]
AT_ONCE = 500


def add_moving_command(main: typer.Typer) -> None:
    main.command("move-files")(move_files)


def move_files(
    to: To, profile: Profile = None, config: Config = None, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """Make the other place hold what the one in use holds; nothing is taken away from that one.

    It may be stopped and done again: what is there already is not copied anew. Do it while the server runs,
    once more while it is stopped, set `blobs.kind`, and start it.
    """
    settings = settings_of(config, profile=profile, data_dir=data_dir)
    with progress("files", as_json=as_json) as tell:
        run(move(settings, to, tell))
    if not as_json:
        typer.echo(f"everything is there as well; with blobs.kind set to {to} it is used")


async def move(settings: Settings, to: BlobKind, tell: Tell) -> None:
    """Raises InvalidSettings, Unavailable, StorageBroken, StorageFull, FileNotSaved."""
    if to == settings.blobs.kind:
        raise InvalidSettings(f"files lie there already: blobs.kind is {to}")
    source, target = open_blobs(settings), open_blobs(settings, to)
    names, there = await source.names(), set(await target.names())
    for done, name in enumerate(names):
        tell(done, len(names))
        await _copy(source, target, name)
    async with opened(settings) as parts:
        await _remove_forgotten(parts.storage(), target, there - set(names))
    tell(len(names), len(names))


async def _copy(source: BlobStore, target: BlobStore, name: FileName) -> None:
    """What goes while it is copied is not there either."""
    blob, known = await source.find(name), await target.find(name)
    if blob is None or (known and known.size == blob.size):
        return
    await target.remove(name)
    offset, gathered = 0, bytearray()
    try:
        async for piece in source.read(name, 0, blob.size):
            gathered += piece
            if len(gathered) >= target.gathered:
                await target.append(name, offset, bytes(gathered))
                offset += len(gathered)
                gathered.clear()
    except NotFound:
        await target.remove(name)
        return
    if gathered:
        await target.append(name, offset, bytes(gathered))
    await target.finish(name)


async def _remove_forgotten(storage: Storage, target: BlobStore, names: Collection[FileName]) -> None:
    """What was copied once and is gone since, such as what was revoked. Whatever has a row stays."""
    ordered = sorted(names)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        known = await storage.read(partial(_uploads, names={_picture_of(name) for name in some}))
        for name in some:
            if _picture_of(name) not in known:
                await target.remove(name)


async def _uploads(stored: Repositories, names: Collection[FileName]) -> Mapping[FileName, Upload]:
    return await stored.uploads.find_many(names)


def _picture_of(name: FileName) -> FileName:
    """A preview goes with its picture."""
    return FileName(name.removesuffix(PREVIEW))
