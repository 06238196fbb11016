"""Disk, descriptors, and the secrets."""

import os
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from config.errors import CannotStart
from config.secret import token_secret, turn_secret
from config.setting_groups import BlobKind
from config.settings import Settings
from domain.services.readiness import ROOM_AT_LEAST
from entrypoints.doctor.finding import Finding, broken, doubtful, well
from entrypoints.http.connections import FOR_CONNECTIONS

ROOM_WISHED: Final = 1024**3
MEGABYTE: Final = 1024**2


def examine_machine(settings: Settings) -> Iterator[Finding]:
    yield from (_disk(part, path) for part, path in _folders(settings).items())
    yield _descriptors(settings.connections.at_most)
    yield _secret(settings)


def _folders(settings: Settings) -> dict[str, Path]:
    folders = {"uploads": settings.uploads} if settings.blobs.kind is BlobKind.LOCAL else {}
    if settings.storage_kind == "sqlite":
        folders["data"] = settings.database_file.parent
    return folders


def _disk(part: str, folder: Path) -> Finding:
    there = folder
    while not there.exists():
        there = there.parent
    if not os.access(there, os.W_OK | os.X_OK):
        return broken(
            part,
            f"nothing can be written into {folder}.",
            f"Give it to the user that runs ichat (chown ichat: {there}).",
        )
    free = shutil.disk_usage(there).free
    if free < ROOM_AT_LEAST:
        return broken(
            part, f"{free // MEGABYTE} MiB are free for {folder}.", "Make room, or move it to a larger disk."
        )
    if free < ROOM_WISHED:
        return doubtful(
            part, f"only {free // MEGABYTE} MiB are free for {folder}.", "Make room before it is full."
        )
    return well(part, f"{free // MEGABYTE} MiB are free for {folder}.")


def _descriptors(connections: int) -> Finding:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    needed = int(connections / FOR_CONNECTIONS)
    if hard != resource.RLIM_INFINITY and hard < needed:
        return doubtful(
            "descriptors",
            f"a process may open {hard} files, so it takes {int(hard * FOR_CONNECTIONS)} connections "
            f"instead of {connections}.",
            f"Set LimitNOFILE={needed} in the systemd unit, or lower connections.at_most.",
        )
    return well("descriptors", f"enough for {connections} connections of each process.")


def _secret(settings: Settings) -> Finding:
    kept = settings.profile == "default" and settings.on_loopback and not settings.jwt_secret
    is_missing = kept and not (settings.data_dir / "jwt-secret").exists()
    try:
        turn_secret(settings)
        if is_missing:
            return well("secret", "it is made at the first start.")
        token_secret(settings)
    except CannotStart as error:
        return broken(
            "secret", f"{error}.", "The same one on every node; keep it out of backups that others read."
        )
    return well("secret", "it is long enough to be random.")
