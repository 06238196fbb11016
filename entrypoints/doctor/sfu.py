"""Each Janus: whether it answers, lets us in, makes rooms, and is in service."""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from adapters.janus.connection import PLUGIN, JanusConnection, JanusError
from adapters.janus.rooms import DRAINING, RoomKeys, creation
from config.container import Container
from config.setting_groups import SfuSettings
from config.settings import Settings
from domain.model.audit import AuditAction
from domain.model.call_media import UnitName
from domain.model.errors import ServerFault
from domain.model.ids import AuditId
from entrypoints.doctor.finding import Finding, Verdict, broken, doubtful, well
from ports.sfu import UnitAway
from ports.storage import Repositories, Storage

UNAUTHORIZED: Final = 403
NO_SUCH_PLUGIN: Final = 460
WRONG_KEY: Final = 433
NO_KEY: Final = 429
LOOKED_THROUGH: Final = 1000
"""Entries of the audit log, for the day since when a Janus is out of service."""


async def examine_sfu(settings: Settings) -> AsyncIterator[Finding]:
    urls = settings.sfu.urls
    drained = await _drained(settings) if urls else {}
    for url in urls:
        found = await _examine(url, settings.sfu)
        yield _out_of_service(found, url, drained[url]) if url in drained else found
    policy = settings.media_policy
    most = max(policy.video_at_most, policy.audio_at_most)
    if urls and set(urls) <= set(drained) and most > policy.mesh_at_most:
        yield broken(
            "SFU",
            f"every Janus is out of service: calls may have {most} members, and without one "
            f"{policy.mesh_at_most} at most.",
            "Let calls go to one of them again: ichat admin undrain-sfu URL.",
        )


def _out_of_service(found: Finding, url: str, since: datetime | None) -> Finding:
    """Also one that is stopped meanwhile does as somebody wanted."""
    when = f" since {since:%Y-%m-%d %H:%M} UTC" if since else ""
    return replace(
        found,
        verdict=Verdict.DOUBTFUL,
        says=f"it is out of service{when}; {found.says}",
        advice=f"ichat admin undrain-sfu {url} lets calls go there again.",
    )


async def _drained(settings: Settings) -> Mapping[str, datetime | None]:
    """Since when, if that is known. None of them where the database cannot say: of that another part
    speaks.
    """
    storage: Storage = Container(settings=settings).storage()
    with suppress(ServerFault, OSError, ValueError):
        if await storage.is_up_to_date():
            await storage.open()
            try:
                return await storage.read(_read_drained)
            finally:
                await storage.close()
    return {}


async def _read_drained(stored: Repositories) -> Mapping[str, datetime | None]:
    units = await stored.drained_units.list_all()
    newest = await stored.audit.list_page(AuditId(0), LOOKED_THROUGH) if units else ()
    times = {
        UnitName(each.subject): each.created_at
        for each in reversed(newest)
        if each.action is AuditAction.SFU_DRAINED
    }
    return {unit: times.get(unit) for unit in units}


async def _examine(url: str, sfu: SfuSettings) -> Finding:
    part = f"Janus {url}"
    try:
        connection = await JanusConnection.open(url, sfu.secret, lambda _: None)
    except UnitAway as error:
        return broken(
            part, f"it does not answer: {error}", "Start ichat-janus, or correct sfu.urls: see docs/sfu.md."
        )
    try:
        version = await _use(connection, sfu)
    except UnitAway as error:
        return broken(part, f"it does not answer: {error}", "See what its log says.")
    except JanusError as error:
        return _refused(part, error)
    finally:
        await connection.close()
    return well(part, f"version {version} makes rooms.")


async def _use(connection: JanusConnection, sfu: SfuSettings) -> str:
    """Its version. Raises JanusError, UnitAway."""
    info = await connection.ask("info")
    session = int((await connection.ask("create"))["data"]["id"])
    handle = int((await connection.ask("attach", session=session, plugin=PLUGIN))["data"]["id"])
    room, keys = f"doctor-{uuid4().hex}", RoomKeys(sfu.secret)
    await connection.message(session, handle, creation(room, keys, sfu.admin_key))
    gone: dict[str, Any] = {"request": "destroy", "room": room, "secret": keys.secret(room)}
    await connection.message(session, handle, gone)
    await connection.ask("destroy", session=session)
    return str(info.get("version_string", "?"))


def _refused(part: str, error: JanusError) -> Finding:
    match error.code:
        case code if code == UNAUTHORIZED:
            return broken(part, "it does not take our secret.", "sfu.secret must be its api_secret.")
        case code if code in {WRONG_KEY, NO_KEY}:
            return broken(part, "it makes no room for us.", "sfu.admin_key must be its admin_key.")
        case code if code == NO_SUCH_PLUGIN:
            return broken(part, "it has no VideoRoom.", "Use the configuration of deploy/janus.")
        case code if code == DRAINING:
            return doubtful(part, "it is being emptied.", "Let it take newcomers in again.")
        case _:
            return broken(part, f"it refuses: {error}", "Use the configuration of deploy/janus.")
