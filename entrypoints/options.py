"""What the commands share: their options, the settings, and how they say what went wrong."""

import asyncio
import re
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from config.errors import CannotStart, cannot_start
from config.settings import Settings
from config.sources import load_settings
from domain.model.errors import ChatError, ServerFault

T = TypeVar("T")

CANNOT_START = 2

Profile = Annotated[
    str | None,
    typer.Option(help="default: SQLite, nothing to install; cluster: MySQL and Redis; test: memory."),
]
Config = Annotated[Path | None, typer.Option("--config", help="A YAML file with settings.", readable=False)]
DataDir = Annotated[
    Path | None, typer.Option(help="Where the database, uploads and the secret are kept.", readable=False)
]
Host = Annotated[list[str] | None, typer.Option(help="Address to listen on; may be given several times.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on.")]
Json = Annotated[bool, typer.Option("--json", help="For machines.")]
Workers = Annotated[
    int | None, typer.Option(help="Processes that serve; more than one needs --profile cluster.")
]


def run(work: Coroutine[Any, Any, T]) -> T:
    """To its end; what is refused is said in a sentence."""
    try:
        return asyncio.run(work)
    except (ChatError, CannotStart) as error:
        raise refused(error) from None


def settings_of(config: Path | None, **given: Any) -> Settings:
    try:
        return load_settings(config, **given)
    except CannotStart as error:
        raise refused(error) from None


def refused(error: Exception) -> typer.Exit:
    if isinstance(error, ServerFault):
        error = cannot_start(error)
    said = f"{_in_english(error)} ({error})" if isinstance(error, ChatError) else str(error)
    typer.echo(f"ichat: {said}", err=True)
    return typer.Exit(CANNOT_START)


def _in_english(error: ChatError) -> str:
    """Its name as words; its own text is the wire's, in Chinese."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__).lower()
