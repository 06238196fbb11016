"""The parts fit together."""

from pathlib import Path

import pytest

from config.container import Container
from config.setting_groups import LdapSettings
from config.settings import SERVERS, Settings
from entrypoints.loops import loops_of
from tests.secret import SECRET


def cluster(folder: Path, scheme: str) -> Settings:
    return Settings(
        profile="cluster",
        data_dir=folder,
        database_url=f"{scheme}://nobody@127.0.0.1:1/nothing",
        redis_url="redis://127.0.0.1:1/0",
        jwt_secret=SECRET,
    )


@pytest.mark.parametrize("profile", ["default", "test", *SERVERS, "without limits", "directory"])
async def test_every_part_of_every_profile_can_be_made(tmp_path: Path, profile: str) -> None:
    """Without any I/O: no server listens where the cluster's parts would look for one."""
    match profile:
        case "mysql" | "postgresql":
            settings = cluster(tmp_path, profile)
        case "directory":
            ldap = LdapSettings(url="ldaps://127.0.0.1:1", base="dc=example")
            settings = cluster(tmp_path, "mysql").model_copy(update={"ldap": ldap})
        case "without limits":
            settings = Settings(data_dir=tmp_path, rate_limits=False)
        case _:
            settings = Settings.model_validate({"profile": profile, "data_dir": tmp_path})
    parts = Container(settings=settings)
    for name, provider in parts.providers.items():
        if name == "redis" and not settings.redis_url:
            continue
        if name == "snapshots" and settings.storage_kind == "memory":
            continue
        assert provider() is not None, name
        assert provider() is parts.providers[name]() or name in NEW_EACH_TIME, name
    assert loops_of(parts)


NEW_EACH_TIME = {"limits", "call_policy", "group_policy", "services"}


def test_services_have_different_types(tmp_path: Path) -> None:
    """Handlers ask for them by type."""
    services = Container(settings=Settings(profile="test", data_dir=tmp_path)).services()
    assert len({type(service) for service in services}) == len(services)


def test_no_service_is_forgotten(tmp_path: Path) -> None:
    """Whoever adds a service adds it to what handlers may ask for, or says here why not."""
    parts = Container(settings=Settings(profile="test", data_dir=tmp_path))
    made = {name: provider() for name, provider in parts.providers.items() if name not in NOT_HERE}
    services = {name for name, part in made.items() if type(part).__module__.startswith("domain.services")}
    offered = {name for name in services if made[name] in parts.services()}
    assert services - offered == INNER


NOT_HERE = {*NEW_EACH_TIME, "redis", "snapshots"}
INNER = {
    "room_events",
    "transactions",
    "push_queue",
    "file_uses",
    "message_updates",
    "notifier",
    "relay",
    "call_monitor",
    "known_devices",
    "directory",
    "directory_joining",
    "login_uses",
    "hints",
    "login_watch",
    "live_sessions",
    "missed_deliveries",
    "message_indexer",
}
"""Used by services, loops and the command line only."""
