"""What the server keeps on disk is whole, and nobody else's."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from config.errors import CannotStart
from config.kept import keep_private, kept_text, make_folder
from config.settings import Settings


def test_all_who_ask_at_once_get_the_same_text(tmp_path: Path) -> None:
    """Nobody ever reads a file that another has only begun to write."""
    with ThreadPoolExecutor(8) as pool:
        for name in map(str, range(40)):
            told = set(
                pool.map(lambda _, name=name: kept_text(tmp_path / name, lambda: uuid4().hex), range(8))
            )
            assert len(told) == 1
            assert len(told.pop()) == 32
    assert {path.name for path in tmp_path.iterdir()} == set(map(str, range(40)))


def test_a_text_that_did_not_reach_the_disk_was_never_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Power lost, disk full: the next start makes a new one."""
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left")))
        with pytest.raises(CannotStart, match="No space left"):
            kept_text(tmp_path / "secret", lambda: "first")
    assert list(tmp_path.iterdir()) == []
    assert kept_text(tmp_path / "secret", lambda: "second") == "second"


def test_a_text_is_synced_before_it_has_its_name_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a file without content could be all that a power failure leaves."""
    there: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _: there.append((tmp_path / "secret").exists()))
    kept_text(tmp_path / "secret", lambda: "text")
    assert there == [False, True]


def test_what_stood_open_to_others_is_closed(tmp_path: Path) -> None:
    """An earlier version left database, secret and pictures readable for everybody on the machine."""
    settings = Settings(data_dir=tmp_path)
    settings.uploads.mkdir()
    for path in (settings.database_file, tmp_path / "ichat.db-wal", tmp_path / "jwt-secret"):
        path.touch()
        path.chmod(0o644)
    settings.uploads.chmod(0o755)
    keep_private(settings)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


def test_a_folder_that_the_operator_chose_for_pictures_stays_as_they_made_it(tmp_path: Path) -> None:
    """Another program may have to read there."""
    tmp_path.chmod(0o755)
    keep_private(Settings(data_dir=tmp_path, upload_dir=tmp_path))
    assert tmp_path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("path", ["file", "file/below", "/proc/ichat"])
def test_a_folder_that_cannot_be_is_refused_with_advice(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="choose another with --data-dir"):
        make_folder(tmp_path / path)
