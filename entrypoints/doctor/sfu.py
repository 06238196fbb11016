"""Each Janus: whether it answers, lets us in, and makes rooms."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import uuid4

from adapters.janus.connection import PLUGIN, JanusConnection, JanusError
from adapters.janus.rooms import DRAINING, RoomKeys, creation
from config.setting_groups import SfuSettings
from config.settings import Settings
from entrypoints.doctor.finding import Finding, broken, doubtful, well
from ports.sfu import UnitAway

UNAUTHORIZED: Final = 403
NO_SUCH_PLUGIN: Final = 460
WRONG_KEY: Final = 433
NO_KEY: Final = 429


async def examine_sfu(settings: Settings) -> AsyncIterator[Finding]:
    for url in settings.sfu.urls:
        yield await _examine(url, settings.sfu)


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
