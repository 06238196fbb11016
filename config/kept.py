"""What the server keeps in its data folder, and nobody else may read."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from adapters.growing_files import sync_folder
from config.errors import CannotStart
from config.settings import Settings

KEPT: Final = ("jwt-secret",)
"""Small texts in the data folder that are made once; a backup has them."""
OTHERS: Final = 0o077
"""What the group and everybody else may do with a file."""

log = structlog.get_logger()


def kept_text(path: Path, make: Callable[[], str]) -> str:
    """Made once. Whole or not there at all, whenever the power fails; all who ask at once get the same.

    Raises CannotStart.
    """
    try:
        if not path.exists():
            make_folder(path.parent)
            _write_once(path, make() + "\n")
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", "it holds no text")
        raise CannotStart(
            f"{path} cannot be kept: {cause}; see that there is room and that the user who runs ichat may "
            "read and write there, or choose another folder with --data-dir"
        ) from None


def _write_once(path: Path, text: str) -> None:
    """Written beside, synced, and linked into its place if nobody was faster."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with beside.open("x", encoding="ascii") as file:
            beside.chmod(0o600)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        return
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def make_folder(path: Path, setting: str = "--data-dir") -> None:
    """Raises CannotStart, also for one that nothing can be written into. `setting` names another one."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        problem = "" if os.access(path, os.W_OK | os.X_OK) else "nothing can be written there"
    except OSError as error:
        problem = error.strerror or type(error).__name__
    if problem:
        raise CannotStart(f"the folder {path} cannot be used: {problem}; choose another with {setting}")


def keep_private(settings: Settings) -> None:
    """What an earlier version or another program left open to others is closed.

    Raises CannotStart for what belongs to somebody else.
    """
    kept = [
        *(settings.data_dir / name for name in KEPT),
        *settings.database_file.parent.glob(f"{settings.database_file.name}*"),
    ]
    if settings.upload_dir is None:
        kept.append(settings.uploads)
    elif _is_open_to_others(settings.upload_dir):
        log.warning("others on this machine can read the pictures", folder=str(settings.upload_dir))
    for path in kept:
        if _is_open_to_others(path):
            _close_to_others(path)


def _is_open_to_others(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & OTHERS)


def _close_to_others(path: Path) -> None:
    try:
        path.chmod(path.stat().st_mode & ~OTHERS)
    except OSError as error:
        raise CannotStart(f"others can read {path}: {error.strerror}; run chmod go= {path}") from None
    log.warning("others on this machine could read a file of ours; now they cannot", file=str(path))
