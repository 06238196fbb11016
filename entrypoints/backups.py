"""Everything that a server keeps, in one file; and back."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Annotated
from zipfile import BadZipFile

import typer

from adapters.archives import FORMAT, ArchiveReader, ArchiveWriter, Manifest, written_whole
from config.container import Container
from config.errors import CannotStart
from config.kept import KEPT, kept_text
from config.settings import Settings
from config.version import VERSION
from domain.model.accounts import Login
from domain.model.errors import Misconfigured, NotFound, UserNotFound
from domain.model.exports import ExportPart
from domain.model.ids import LoginId, UserId
from domain.services.exports import ExportProgress
from entrypoints.administration import opened
from entrypoints.http.exports import export_archive
from entrypoints.options import Config, DataDir, Json, Profile, run, settings_of
from entrypoints.progress import progress
from ports.blobs import BlobStore
from ports.security_log import SecurityEvent
from ports.storage import Repositories, Tell

To = Annotated[Path, typer.Argument(help="The file to write; one that is there is replaced.")]
From = Annotated[Path, typer.Argument(help="A file that `ichat backup` wrote.", exists=True, dir_okay=False)]


def add_backup_commands(main: typer.Typer) -> None:
    main.command("backup")(backup)
    main.command("restore")(restore)
    main.command("export")(export)


def backup(
    path: To, profile: Profile = None, config: Config = None, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """Write everything into one file: database, uploads and kept secrets. Servers go on meanwhile.

    Whoever has the file can read everything; it is for its owner only.
    """
    settings = settings_of(config, profile=profile, data_dir=data_dir)
    with progress("backup", as_json=as_json) as tell:
        run(back_up(settings, path, tell))
    if not as_json:
        typer.echo(f"backed up to {path}")


def restore(
    path: From,
    profile: Profile = None,
    config: Config = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Put a backup into an empty database, of whatever kind, and its files where uploads are kept."""
    settings = settings_of(config, profile=profile, data_dir=data_dir)
    with progress("restore", as_json=as_json) as tell:
        run(put_back(settings, path, tell))
    if not as_json:
        typer.echo("restored")


def export(
    username: str,
    path: To,
    profile: Profile = None,
    config: Config = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Write all that the server knows of one person into a ZIP file, as they would get it themselves."""
    settings = settings_of(config, profile=profile, data_dir=data_dir)
    with progress("export", as_json=as_json) as tell:
        run(export_data(settings, username, path, tell))
    if not as_json:
        typer.echo(f"exported to {path}")


async def export_data(settings: Settings, username: str, path: Path, tell: Tell) -> None:
    """Raises UserNotFound, Unavailable, CannotStart; then nothing is at `path` that was not there before."""
    async with opened(settings) as parts:
        user_id = await parts.storage().read(_find, username)
        parts.security_log().record(SecurityEvent.DATA_EXPORTED, user_id)
        now, exports = parts.clock().now(), parts.exports()
        operator = Login(
            login_id=LoginId(""), user_id=user_id, device="", address="", signed_in_at=now, expires_at=now
        )
        data = await exports.personal_data(operator)
        try:
            with written_whole(path) as file:
                async for piece in export_archive(data, operator, exports, _ShownProgress(tell)):
                    file.write(piece)
        except OSError as error:
            raise CannotStart(f"{path} cannot be written: {error.strerror}") from error


async def _find(stored: Repositories, username: str) -> UserId:
    credentials = await stored.users.find_credentials(username)
    if credentials is None:
        raise UserNotFound
    return credentials.user_id


async def back_up(settings: Settings, path: Path, tell: Tell) -> None:
    """Raises Misconfigured, Unavailable, CannotStart; then nothing is at `path` that was not there before."""
    parts = _parts(settings)
    try:
        with written_whole(path) as file, ArchiveWriter(file) as archive:
            await _write(parts, settings, archive, tell)
    except OSError as error:
        raise CannotStart(f"{path} cannot be written: {error.strerror}") from error


async def _write(parts: Container, settings: Settings, archive: ArchiveWriter, tell: Tell) -> None:
    """Files after rows: what a row of the snapshot refers to is there, unless it was removed since."""
    async with parts.snapshots().take() as snapshot:
        names = await parts.blobs().names()
        told = _Told(tell, sum(table.rows for table in snapshot.tables) + len(names))
        for table in snapshot.tables:
            async for count in archive.add_rows(table, snapshot.rows(table)):
                told(count)
    for name in names:
        blob = await parts.blobs().find(name)
        if blob is not None:
            await archive.add_file(name, blob.size, _unless_gone(parts.blobs().read(name, 0, blob.size)))
        told(1)
    for kept in KEPT:
        if (settings.data_dir / kept).exists():
            archive.add_kept(kept, (settings.data_dir / kept).read_text(encoding="ascii").strip())
    versions, tables = tuple(snapshot.versions), tuple(snapshot.tables)
    archive.finish(Manifest(FORMAT, VERSION, parts.clock().now(), versions, tables))


async def put_back(settings: Settings, path: Path, tell: Tell) -> None:
    """Rows come last, all at once: one that did not come to its end can be done again.

    Raises Misconfigured, Unavailable, CannotStart.
    """
    parts = _parts(settings)
    with ArchiveReader(path) as archive:
        names = archive.file_names
        told = _Told(tell, sum(table.rows for table in archive.tables) + len(names))
        try:
            async with _alone(parts, settings):
                await parts.snapshots().check_empty()
                await _put_files(parts.blobs(), archive, told)
                await parts.snapshots().restore(archive, told)
        except BadZipFile as error:
            raise Misconfigured("backup", f"{path} is damaged: {error}") from error
        for kept in set(archive.kept_names) & set(KEPT):
            kept_text(settings.data_dir / kept, partial(archive.kept, kept))


async def _put_files(blobs: BlobStore, archive: ArchiveReader, told: Callable[[int], None]) -> None:
    """Each is found only when it is whole."""
    for name in archive.file_names:
        await blobs.remove(name)
        offset = 0
        async for piece in archive.file(name):
            await blobs.append(name, offset, piece)
            offset += len(piece)
        await blobs.finish(name)
        told(1)


@asynccontextmanager
async def _alone(parts: Container, settings: Settings) -> AsyncIterator[None]:
    """A server of one process is not running meanwhile, nor does it start."""
    storage = parts.storage()
    if settings.keeps_queues_alone:
        await storage.hold_alone()
    try:
        yield
    finally:
        await storage.close()


async def _unless_gone(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Nothing, of a file that was removed since it was listed."""
    try:
        async for piece in pieces:
            yield piece
    except NotFound:
        return


def _parts(settings: Settings) -> Container:
    if settings.storage_kind == "memory":
        raise CannotStart("what a server holds in memory cannot be backed up")
    return Container(settings=settings)


class _ShownProgress(ExportProgress):
    """Conversations first; how many files there are is known when all of these were read."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._conversations = tell, 0

    async def reach(self, part: ExportPart, done: int, total: int) -> None:
        if part is ExportPart.CONVERSATIONS:
            self._conversations = total
            self._tell(done, total)
        else:
            self._tell(self._conversations + done, self._conversations + total)

    async def finish(self, files: int) -> None:
        self._tell(self._conversations + files, self._conversations + files)


class _Told:
    """Adds up what is done, for `Tell`."""

    def __init__(self, tell: Tell, of_all: int) -> None:
        self._tell, self._all, self._done = tell, of_all, 0

    def __call__(self, count: int) -> None:
        self._done += count
        self._tell(self._done, self._all)
