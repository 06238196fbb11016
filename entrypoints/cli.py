"""The command `ichat`."""

import json
import os
from typing import Annotated

import typer

from config.container import Container
from config.errors import CannotStart
from config.migrations import migrate
from config.version import VERSION
from entrypoints.admin_commands import admin, disable, enable
from entrypoints.administration import index_messages
from entrypoints.backups import add_backup_commands
from entrypoints.moving_files import add_moving_command
from entrypoints.operating import add_operating_commands
from entrypoints.options import (
    CANNOT_START,
    Config,
    DataDir,
    Host,
    Json,
    Port,
    Profile,
    Workers,
    refused,
    run,
    settings_of,
)
from entrypoints.progress import progress
from entrypoints.server import serve_app
from entrypoints.storage_commands import storage_command

main = typer.Typer(
    name="ichat",
    help="A self-hosted audio and video chat server.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show what variables hold, and some hold secrets
)

main.add_typer(admin, name="admin")
add_operating_commands(main)
add_backup_commands(main)
add_moving_command(main)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"ichat {VERSION}")
        raise typer.Exit


@main.callback()
def ichat(
    _version: Annotated[
        bool, typer.Option("--version", help="Tell the version.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    """What holds for every command: whatever it makes is for its own user only."""
    os.umask(0o077)


@main.command()
def serve(
    profile: Profile = None,
    config: Config = None,
    data_dir: DataDir = None,
    host: Host = None,
    port: Port = None,
    workers: Workers = None,
) -> None:
    """Run the server."""
    settings = settings_of(
        config, profile=profile, data_dir=data_dir, host=host or None, port=port, workers=workers
    )
    try:
        started = serve_app(settings)
    except CannotStart as error:
        raise refused(error) from None
    raise typer.Exit(0 if started else CANNOT_START)


@main.command("migrate")
def migrate_storage(
    profile: Profile = None, config: Config = None, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """Bring the database up to date, also one of the original. Safe to run at any time."""
    settings = settings_of(config, profile=profile, data_dir=data_dir)
    with progress("migrations", as_json=as_json) as tell:
        applied = run(migrate(settings, tell))
    if as_json:
        typer.echo(json.dumps({"applied": list(applied)}))
    else:
        typer.echo(f"applied {', '.join(map(str, applied))}" if applied else "up to date")


@main.command()
def reindex(
    profile: Profile = None,
    config: Config = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Index all messages anew for searching, the newest first. Safe to run at any time; servers go on."""
    settings = settings_of(config, profile=profile, data_dir=data_dir)
    with progress("messages", as_json=as_json) as tell:
        run(index_messages(settings, tell))
    if not as_json:
        typer.echo("indexed")


@storage_command(main, "disable-user")
async def disable_user(parts: Container, username: str) -> None:
    """As `ichat admin disable`."""
    await disable(parts, username)


@storage_command(main, "enable-user")
async def enable_user(parts: Container, username: str) -> None:
    """As `ichat admin enable`."""
    await enable(parts, username)


if __name__ == "__main__":
    main()
