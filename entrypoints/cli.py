"""The command `ichat`."""

import asyncio
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from config.errors import CannotStart
from config.migrations import migrate
from config.settings import Settings
from config.sources import load_settings
from config.version import VERSION
from domain.model.errors import ChatError
from entrypoints.administration import set_user_enabled
from entrypoints.server import serve_app

main = typer.Typer(
    name="ichat",
    help="A self-hosted audio and video chat server.",
    no_args_is_help=True,
    add_completion=False,
)

CANNOT_START = 2

Profile = Annotated[
    str | None,
    typer.Option(help="default: SQLite, nothing to install; cluster: MySQL and Redis; test: memory."),
]
Config = Annotated[Path | None, typer.Option("--config", help="A YAML file with settings.")]
DataDir = Annotated[Path | None, typer.Option(help="Where the database, uploads and the secret are kept.")]
Host = Annotated[list[str] | None, typer.Option(help="Address to listen on; may be given several times.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on.")]
Workers = Annotated[
    int | None, typer.Option(help="Processes that serve; more than one needs --profile cluster.")
]


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
    settings = _settings(
        config, profile=profile, data_dir=data_dir, host=host or None, port=port, workers=workers
    )
    try:
        started = serve_app(settings)
    except CannotStart as error:
        raise _refused(error) from None
    raise typer.Exit(0 if started else CANNOT_START)


@main.command("migrate")
def migrate_storage(profile: Profile = None, config: Config = None, data_dir: DataDir = None) -> None:
    """Bring the database up to date, also one of the original. Safe to run at any time."""
    settings = _settings(config, profile=profile, data_dir=data_dir)
    try:
        applied = asyncio.run(migrate(settings))
    except (ChatError, CannotStart) as error:
        raise _refused(error) from None
    typer.echo(f"applied {', '.join(map(str, applied))}" if applied else "up to date")


@main.command()
def disable_user(
    username: str, profile: Profile = None, config: Config = None, data_dir: DataDir = None
) -> None:
    """Sign an account out everywhere and let it sign in no more."""
    _set_enabled(username, _settings(config, profile=profile, data_dir=data_dir), enabled=False)


@main.command()
def enable_user(
    username: str, profile: Profile = None, config: Config = None, data_dir: DataDir = None
) -> None:
    """Let a disabled account sign in again."""
    _set_enabled(username, _settings(config, profile=profile, data_dir=data_dir), enabled=True)


def _set_enabled(username: str, settings: Settings, *, enabled: bool) -> None:
    try:
        asyncio.run(set_user_enabled(settings, username, enabled=enabled))
    except (ChatError, CannotStart) as error:
        raise _refused(error) from None


def _settings(config: Path | None, **given: Any) -> Settings:
    try:
        return load_settings(config, **given)
    except CannotStart as error:
        raise _refused(error) from None


def _refused(error: Exception) -> typer.Exit:
    typer.echo(f"ichat: {error}", err=True)
    return typer.Exit(CANNOT_START)


if __name__ == "__main__":
    main()
