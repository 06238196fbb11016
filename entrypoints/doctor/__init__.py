"""Looks at everything a server stands on: `ichat doctor`."""

from collections.abc import AsyncIterator

from config.settings import Settings
from entrypoints.doctor.blobs import examine_blobs
from entrypoints.doctor.databases import examine_database
from entrypoints.doctor.directory import examine_directory
from entrypoints.doctor.finding import Finding, Verdict
from entrypoints.doctor.machine import examine_machine
from entrypoints.doctor.network import examine_network
from entrypoints.doctor.openid import examine_openid
from entrypoints.doctor.redis import examine_redis
from entrypoints.doctor.scanning import examine_scanning
from entrypoints.doctor.sfu import examine_sfu
from entrypoints.doctor.turn import examine_turn

__all__ = ["Finding", "Verdict", "examine"]


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """One by one, as they are found. Changes nothing."""
    for finding in (*examine_machine(settings), *examine_network(settings)):
        yield finding
    for part in (
        examine_database,
        examine_redis,
        examine_blobs,
        examine_directory,
        examine_openid,
        examine_scanning,
        examine_turn,
        examine_sfu,
    ):
        async for finding in part(settings):
            yield finding
