"""What a storage says of itself when somebody looks after the server."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.sqlite.storage import SqliteStorage
from entrypoints.doctor.databases import judge
from entrypoints.doctor.finding import Verdict
from ports.storage import READ_COMMITTED, Storage
from tests import storages
from tests.patience import GIVEN


async def test_a_storage_knows_itself(storage: Storage) -> None:
    """It is new enough, and transactions run as they should, or cannot run otherwise."""
    before = datetime.now(UTC)
    facts = await storage.facts(GIVEN)
    assert facts.name
    assert not [each for each in judge(facts, connections=1) if each.verdict is Verdict.BROKEN]
    assert facts.isolation in {READ_COMMITTED, None}
    assert facts.now is None or before <= facts.now <= datetime.now(UTC)
    assert facts.connections is None or facts.connections > 0
    assert not facts.loses or facts.remedy.endswith(".")


@pytest.mark.parametrize("scheme", storages.SERVERS)
async def test_a_server_that_forgets_says_so(databases: storages.Databases, scheme: str) -> None:
    """Those of tests are fast since a commit need not reach the disk."""
    facts = await storages.server_storage(databases.migrated(scheme)).facts(GIVEN)
    assert "power failure" in facts.loses


async def test_a_file_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "ichat.db"
    assert (await SqliteStorage(path).facts(GIVEN)).name == "SQLite"
    assert not path.exists()
