"""How a function over the parts of a server becomes a command of `ichat`, beside servers that run."""

from collections.abc import Awaitable, Callable, Sequence
from inspect import Parameter, Signature, signature
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
import typer

from adapters.wire.writing import View, encode
from config.container import Container
from config.settings import Settings
from entrypoints.administration import opened
from entrypoints.options import Config, DataDir, Json, Profile, run, settings_of

P = ParamSpec("P")
R = TypeVar("R", bound=View | Sequence[View] | None)

OPTIONS = {"profile": Profile, "config": Config, "data_dir": DataDir, "as_json": Json}


def storage_command(
    app: typer.Typer, name: str
) -> Callable[
    [Callable[Concatenate[Container, P], Awaitable[R]]], Callable[Concatenate[Container, P], Awaitable[R]]
]:
    """With the options that say which server is meant, and `--json`; what it returns is shown."""

    def decorate(
        work: Callable[Concatenate[Container, P], Awaitable[R]],
    ) -> Callable[Concatenate[Container, P], Awaitable[R]]:
        def command(*, profile: Any, config: Any, data_dir: Any, as_json: bool, **given: Any) -> None:
            settings = settings_of(config, profile=profile, data_dir=data_dir)
            shown = run(_do(work, settings, given))
            if shown is not None:
                typer.echo(encode(shown) if as_json else _table(shown))

        _, *own = signature(work, eval_str=True).parameters.values()
        parameters = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in own]
        for option, kind in OPTIONS.items():
            default = False if option == "as_json" else None
            parameters.append(Parameter(option, Parameter.KEYWORD_ONLY, default=default, annotation=kind))
        command.__signature__ = Signature(parameters)  # type: ignore[attr-defined] # what typer reads
        command.__annotations__ = {each.name: each.annotation for each in parameters}
        command.__doc__ = work.__doc__
        app.command(name)(command)
        return work

    return decorate


async def _do(work: Callable[..., Awaitable[R]], settings: Settings, given: dict[str, Any]) -> R:
    async with opened(settings) as parts:
        return await work(parts, **given)


def _table(shown: View | Sequence[View]) -> str:
    """One line per row under the names of its fields; of a single thing one line per field."""
    built = msgspec.to_builtins(shown)
    if isinstance(built, dict):
        rows = next((value for value in built.values() if isinstance(value, list)), None)
        if rows is None:
            return "\n".join(f"{name}: {_cell(value)}" for name, value in built.items())
        end = f"\n--cursor {built['cursor']} shows more" if built.get("cursor") else ""
        return _lines(rows) + end
    return _lines(built)


def _lines(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return "none"
    lines = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )
    return "\n".join(line.rstrip() for line in padded)


def _cell(value: Any) -> str:
    """On one line, whatever somebody wrote: nothing of it steers the terminal."""
    text = "-" if value in (None, "") else str(value)
    return "".join(each if each.isprintable() else " " for each in text)
