"""Redis: whether it answers, which version, what it does when it is full, and what it keeps."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from config.settings import Settings
from entrypoints.doctor.clocks import compare_clocks
from entrypoints.doctor.finding import Finding, broken, doubtful, well

OLDEST: Final = (6, 2)
PATIENCE: Final = 5.0
FULL_FROM: Final = 0.9


async def examine_redis(settings: Settings) -> AsyncIterator[Finding]:
    if settings.queue_kind == "memory":
        yield well("redis", "this server needs none: it keeps its queues itself.")
        return
    client = Redis.from_url(settings.redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    try:
        began = datetime.now(UTC)
        seconds, microseconds = await client.time()
        answered = datetime.now(UTC)
        info = await client.info("everything")
        saves = await _saves(client)
    except (RedisError, OSError, ValueError) as error:
        yield broken(
            "redis",
            f"it cannot be used: {error}.",
            "See that it runs, and that ICHAT_REDIS_URL names its host, port and password.",
        )
        return
    finally:
        await client.aclose()
    for finding in judge(info, saves=saves):
        yield finding
    yield compare_clocks(
        "redis clock", datetime.fromtimestamp(seconds + microseconds / 1e6, UTC), began, answered
    )


async def _saves(client: "Redis") -> bool:
    """Whether it writes snapshots; where the question is forbidden, it is taken to."""
    try:
        return bool((await client.config_get("save")).get("save"))
    except RedisError:
        return True


def judge(info: Mapping[str, Any], *, saves: bool) -> Iterator[Finding]:
    """`info`: what INFO says; `saves`: whether snapshots are switched on."""
    version = str(info["redis_version"])
    if tuple(map(int, version.split(".")[:2])) < OLDEST:
        yield broken("redis", f"Redis {version} is too old.", "Upgrade it to 6.2 or later.")
    else:
        yield well("redis", f"Redis {version} answers.")
    yield _policy(str(info.get("maxmemory_policy", "noeviction")))
    yield from _memory(int(info.get("used_memory", 0)), int(info.get("maxmemory", 0)))
    yield _persistence(info, saves=saves)


def _policy(policy: str) -> Finding:
    if policy == "noeviction":
        return well("redis policy", "it keeps what waits for people.")
    return broken(
        "redis policy",
        f"when it is full it throws away what waits for people (maxmemory-policy is {policy}).",
        "Set maxmemory-policy noeviction in redis.conf, and by redis-cli config set.",
    )


def _memory(used: int, most: int) -> Iterator[Finding]:
    if most and used > FULL_FROM * most:
        yield doubtful(
            "redis memory",
            f"{100 * used // most} % of it are used; without room, letters wait in the database.",
            "Raise maxmemory, or see what else fills it (redis-cli --bigkeys).",
        )


def _persistence(info: Mapping[str, Any], *, saves: bool) -> Finding:
    if info.get("rdb_last_bgsave_status") == "err" or info.get("aof_last_write_status") == "err":
        return broken(
            "redis persistence",
            "it could not write to its disk, and refuses to store anything until it can.",
            "Make room on its disk and see its log.",
        )
    if info.get("aof_enabled") or saves:
        return well("redis persistence", "it keeps its data over a restart.")
    return doubtful(
        "redis persistence",
        "it forgets everything when it restarts: no message is lost, but everybody reconnects and syncs.",
        "Set appendonly yes in redis.conf if it restarts often.",
    )
