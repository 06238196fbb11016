"""What the doctor makes of what it sees: each thing that can be wrong is named, with what to do."""

import os
import resource
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.setting_groups import ConnectionSettings
from config.settings import Settings
from entrypoints.doctor import databases, redis
from entrypoints.doctor.clocks import compare_clocks
from entrypoints.doctor.finding import Finding, Verdict
from entrypoints.doctor.machine import examine_machine
from entrypoints.doctor.network import examine_network
from entrypoints.doctor.turn import ways
from ports.storage import READ_COMMITTED, StorageFacts

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
FACTS = StorageFacts(
    name="MariaDB",
    version="10.11.6-MariaDB-1",
    oldest=(10, 6),
    isolation=READ_COMMITTED,
    remedy="Set it right.",
    now=NOON,
    connections=151,
)
INFO = {
    "redis_version": "7.0.15",
    "maxmemory_policy": "noeviction",
    "used_memory": 10,
    "maxmemory": 100,
    "aof_enabled": 0,
    "rdb_last_bgsave_status": "ok",
}
CONTACT = {"contact": "mailto:ann@chat.example"}


def unwell(findings: Iterable[Finding]) -> dict[str, str]:
    """Parts that are not well, and how bad; each says what to do."""
    found = [each for each in findings if each.verdict is not Verdict.WELL]
    assert all(each.says.endswith(".") and each.advice.endswith(".") for each in found), found
    return {each.part: each.verdict.value for each in found}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, {}),
        ({"version": "10.5.20-MariaDB"}, {"database": "broken"}),
        ({"version": "15.5", "oldest": (14,)}, {}),
        ({"version": "13.2", "oldest": (14,)}, {"database": "broken"}),
        ({"isolation": "REPEATABLE READ"}, {"isolation": "broken"}),
        ({"isolation": None, "connections": None, "now": None}, {}),
        ({"loses": "all is lost at noon"}, {"durability": "doubtful"}),
        ({"connections": 20}, {"connections": "doubtful"}),
    ],
)
def test_a_database(change: dict[str, Any], found: dict[str, str]) -> None:
    assert unwell(databases.judge(replace(FACTS, **change), 16)) == found


@pytest.mark.parametrize(
    ("change", "saves", "found"),
    [
        ({}, True, {}),
        ({"redis_version": "5.0.7"}, True, {"redis": "broken"}),
        ({"maxmemory_policy": "allkeys-lru"}, True, {"redis policy": "broken"}),
        ({"used_memory": 95}, True, {"redis memory": "doubtful"}),
        ({"rdb_last_bgsave_status": "err"}, True, {"redis persistence": "broken"}),
        ({}, False, {"redis persistence": "doubtful"}),
        ({"aof_enabled": 1}, False, {}),
    ],
)
def test_redis(change: dict[str, Any], saves: bool, found: dict[str, str]) -> None:
    assert unwell(redis.judge(INFO | change, saves=saves)) == found


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(1, "well"), (5, "doubtful"), (-5, "doubtful"), (60, "broken")]
)
def test_clocks(seconds: float, verdict: str) -> None:
    """In either direction; the time that the question took does not count."""
    theirs = NOON + timedelta(seconds=seconds)
    assert compare_clocks("clock", theirs, NOON, NOON + timedelta(milliseconds=300)).verdict == verdict


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, {}),
        ({"host": ("0.0.0.0",), "push": CONTACT}, {"proxy": "doubtful"}),
        ({"host": ("0.0.0.0",), "proxies": 1, "push": CONTACT}, {"proxy": "doubtful"}),
        ({"proxies": 1, "push": CONTACT}, {}),
        ({"proxies": 1}, {"push": "doubtful"}),
        ({"push": {"private_endpoints": True}}, {}),
        ({"push": {**CONTACT, "private_endpoints": True}, "proxies": 1}, {"push": "broken"}),
        ({"origins": ("https://chat.example.org",)}, {}),
        ({"origins": ("chat.example.org",)}, {"origins": "broken"}),
        ({"origins": ("https://example.org/chat",)}, {"origins": "broken"}),
    ],
)
def test_how_people_come(change: dict[str, Any], found: dict[str, str]) -> None:
    assert unwell(examine_network(Settings(**change))) == found


@pytest.mark.parametrize(
    ("database", "redis_url", "found"),
    [
        ("mysql://a:b@127.0.0.1/c", "redis://localhost/0", set()),
        ("mysql://a:b@db.example/c", "redis://r.example/0", {"database security", "redis security"}),
        ("mysql://a:b@db.example/c?ssl=on", "rediss://r.example/0", set()),
        ("postgresql://a:b@db.example/c?sslmode=prefer", "rediss://r.example/0", {"database security"}),
        ("postgresql://a:b@db.example/c?sslmode=verify-full", "rediss://r.example/0", set()),
    ],
)
def test_how_it_reaches_other_machines(database: str, redis_url: str, found: set[str]) -> None:
    """By TLS, or somebody is told."""
    settings = Settings(profile="cluster", database_url=database, redis_url=redis_url)
    assert set(unwell(examine_network(settings))) == found


def test_how_it_reaches_its_replicas() -> None:
    """As its database."""
    settings = Settings(
        profile="cluster",
        database_url="mysql://a:b@db.example/c?ssl=on",
        database_replica_urls=("mysql://a:b@one.example/c?ssl=on", "mysql://a:b@other.example/c"),
        redis_url="redis://localhost/0",
    )
    assert set(unwell(examine_network(settings))) == {"database replica security"}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, {}),
        ({"jwt_secret": "annannannannannannannannannannannannannann"}, {"secret": "broken"}),
        ({"host": ("0.0.0.0",)}, {"secret": "broken"}),
        ({"ice": {"turn_urls": "turn:a", "turn_secret": "guess"}}, {"secret": "broken"}),
        ({"connections": ConnectionSettings(at_most=10**9)}, {"descriptors": "doubtful"}),
    ],
)
def test_a_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], found: dict[str, str]
) -> None:
    """With descriptors for few and room for much."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 100_000))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(10**11))
    change = {"jwt_secret": "", **change}
    assert unwell(examine_machine(Settings(data_dir=tmp_path, **change))) == found


class Room:
    def __init__(self, free: int) -> None:
        self.free = free


@pytest.mark.parametrize(("free", "verdict"), [(10**11, None), (500 * 2**20, "doubtful"), (2**20, "broken")])
def test_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, verdict: str | None) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(free))
    found = unwell(examine_machine(Settings(data_dir=tmp_path)))
    assert found.get("uploads") == found.get("data") == verdict


def test_a_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert unwell(examine_machine(Settings(data_dir=tmp_path)))["uploads"] == "broken"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("turn:relay.test", [("relay.test", 3478, "udp", False), ("relay.test", 3478, "tcp", False)]),
        ("turn:relay.test:80?transport=tcp", [("relay.test", 80, "tcp", False)]),
        ("turn:[::1]:3478?transport=udp", [("::1", 3478, "udp", False)]),
        ("turns:relay.test", [("relay.test", 5349, "tcp", True)]),
    ],
)
def test_the_ways_to_a_relay(url: str, found: list[tuple[str, int, str, bool]]) -> None:
    """As RFC 7065 writes them."""
    assert [(way.host, way.port, way.transport, way.tls) for way in ways(url)] == found
