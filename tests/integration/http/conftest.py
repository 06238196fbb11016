"""The API over memory storage, with people who use it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.setting_groups import CallSettings
from config.settings import Settings
from domain.model.server import RegistrationMode
from tests.integration.http.people import Town
from tests.integration.running import RunningServer, running_server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        profile="test",
        data_dir=tmp_path,
        bcrypt_cost=4,
        rate_limits=False,
        log_level="warning",
        registration=RegistrationMode.OPEN,
        calls=CallSettings(guests=True),
    )


@pytest.fixture
async def server(settings: Settings) -> AsyncIterator[RunningServer]:
    async with running_server(settings) as running:
        yield running


@pytest.fixture
async def town(server: RunningServer) -> AsyncIterator[Town]:
    async with Town(server) as town:
        yield town
