"""Commands for whoever keeps a server running."""

import asyncio
import json

import typer

from config.effective import effective_settings
from config.errors import CannotStart
from entrypoints.doctor import Finding, Verdict, examine
from entrypoints.options import Config, DataDir, Json, Profile, refused, settings_of

SIGNS = {Verdict.WELL: "ok", Verdict.DOUBTFUL: "??", Verdict.BROKEN: "!!"}


def add_operating_commands(main: typer.Typer) -> None:
    main.command("check-config")(check_config)
    main.command("doctor")(doctor)


def check_config(
    profile: Profile = None,
    config: Config = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show every setting, its value, and where it comes from. Secrets are masked."""
    settings_of(config, profile=profile, data_dir=data_dir)  # says what is wrong
    try:
        found = effective_settings(config, profile=profile, data_dir=data_dir)
    except CannotStart as error:
        raise refused(error) from None
    if as_json:
        typer.echo(
            json.dumps([{"name": each.name, "value": each.value, "source": each.source} for each in found])
        )
        return
    names, values = (
        max(len(text) for text in column) for column in zip(*((e.name, e.value) for e in found), strict=True)
    )
    for each in found:
        typer.echo(f"{each.name:{names}}  {each.value:{min(values, 60)}}  {each.source}")


def doctor(
    profile: Profile = None,
    config: Config = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Look at everything a server stands on, and say what to do about what is not well.

    Ends with 1 if something is broken.
    """
    settings = settings_of(config, profile=profile, data_dir=data_dir)

    async def look() -> list[Finding]:
        found = []
        async for finding in examine(settings):
            if not as_json:
                _show(finding)
            found.append(finding)
        return found

    found = asyncio.run(look())
    if as_json:
        typer.echo(json.dumps([each.as_dict() for each in found]))
    if any(each.verdict is Verdict.BROKEN for each in found):
        raise typer.Exit(1)


def _show(finding: Finding) -> None:
    typer.echo(f"{SIGNS[finding.verdict]} {finding.part}: {finding.says}")
    if finding.advice:
        typer.echo(f"   {finding.advice}")
