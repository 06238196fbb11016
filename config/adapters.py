"""What the services stand on: the adapters of a profile, and the settings that choose them."""

import os

from dependency_injector import containers, providers

from adapters.bcrypt_hasher import BcryptHasher
from adapters.fair_pool import FairPool
from adapters.fallback_rate_limits import FallbackRateLimits
from adapters.images.isolated import IsolatedImages
from adapters.janus.sfu import JanusSfu
from adapters.jwt_tokens import JwtTokens
from adapters.memory.delay_queue import MemoryDelayQueue
from adapters.memory.mailboxes import MemoryMailboxes
from adapters.memory.presence import MemoryPresenceBoard
from adapters.memory.rate_limits import MemoryRateLimits
from adapters.memory.storage import MemoryStorage
from adapters.mysql.migrate import snapshots as mysql_snapshots
from adapters.mysql.storage import MysqlStorage
from adapters.postgres.migrate import snapshots as postgres_snapshots
from adapters.postgres.storage import PostgresStorage
from adapters.redis.connection import RedisConnection
from adapters.redis.delay_queue import RedisDelayQueue
from adapters.redis.mailboxes import RedisMailboxes
from adapters.redis.presence import RedisPresenceBoard
from adapters.redis.rate_limits import RedisRateLimits
from adapters.security_log import LoggedSecurity
from adapters.sqlite.migrate import snapshots as sqlite_snapshots
from adapters.sqlite.storage import SqliteStorage
from adapters.system import RandomIds, SystemClock
from adapters.turn_credentials import TurnCredentials
from adapters.unlimited import Unlimited
from adapters.wire.hints import WireHintFrames
from adapters.wire.notification_frames import WireNotificationFrames
from adapters.wire.session_frames import WireSessionFrames
from adapters.wire.signaling_frames import WireSignalingFrames
from config.blobs import open_blobs
from config.secret import previous_secret, token_secret
from config.settings import Settings

HASHERS = max(1, (os.cpu_count() or 2) - 1)
"""Threads that hash; one core stays for everybody who is signed in already."""
WAITING_FOR_HASHERS = 20 * HASHERS
"""At a quarter of a second each, the last of them waits five seconds."""


class Adapters(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)

    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(RandomIds)
    security_log = providers.Singleton(LoggedSecurity, clock)

    frames = providers.Singleton(WireNotificationFrames)
    hint_frames = providers.Singleton(WireHintFrames)
    session_frames = providers.Singleton(WireSessionFrames)
    signaling_frames = providers.Singleton(WireSignalingFrames)

    hashing_pool = providers.Singleton(FairPool, "passwords", HASHERS, WAITING_FOR_HASHERS)
    hasher = providers.Singleton(BcryptHasher, hashing_pool, settings.provided.bcrypt_cost)
    tokens = providers.Singleton(
        JwtTokens,
        providers.Callable(token_secret, settings),
        settings.provided.jwt_issuer,
        security_log,
        providers.Callable(previous_secret, settings),
    )
    images = providers.Singleton(IsolatedImages)
    blobs = providers.Singleton(open_blobs, settings)

    sfu = providers.Singleton(
        JanusSfu,
        settings.provided.sfu.urls,
        settings.provided.sfu.secret,
        settings.provided.sfu.admin_key,
    )
    ice_servers = providers.Singleton(
        TurnCredentials,
        settings.provided.ice.stun_urls,
        settings.provided.ice.turn_urls,
        settings.provided.ice.turn_secret,
        settings.provided.ice.turn_lifetime,
    )

    storage = providers.Selector(
        settings.provided.storage_kind,
        memory=providers.Singleton(MemoryStorage),
        sqlite=providers.Singleton(SqliteStorage, settings.provided.database_file),
        mysql=providers.Singleton(
            MysqlStorage,
            settings.provided.database_server,
            settings.provided.pool_size,
            replica_urls=settings.provided.database_replica_urls,
        ),
        postgresql=providers.Singleton(
            PostgresStorage, settings.provided.database_server, settings.provided.pool_size
        ),
    )
    snapshots = providers.Selector(
        settings.provided.storage_kind,
        sqlite=providers.Singleton(sqlite_snapshots, settings.provided.database_file),
        mysql=providers.Singleton(mysql_snapshots, settings.provided.database_server),
        postgresql=providers.Singleton(postgres_snapshots, settings.provided.database_server),
    )
    """Of what outlives this process."""
    redis = providers.Singleton(RedisConnection, settings.provided.redis_url)
    mailboxes = providers.Selector(
        settings.provided.queue_kind,
        memory=providers.Singleton(MemoryMailboxes, clock),
        redis=providers.Singleton(RedisMailboxes, redis),
    )
    presence_board = providers.Selector(
        settings.provided.queue_kind,
        memory=providers.Singleton(MemoryPresenceBoard, clock, mailboxes.provided.node),
        redis=providers.Singleton(RedisPresenceBoard, redis, mailboxes.provided.node),
    )
    delay_queue = providers.Selector(
        settings.provided.queue_kind,
        memory=providers.Singleton(MemoryDelayQueue),
        redis=providers.Singleton(RedisDelayQueue, redis),
    )
    own_rate_limits = providers.Selector(
        settings.provided.rate_limits_kind,
        off=providers.Singleton(Unlimited),
        memory=providers.Singleton(MemoryRateLimits, clock),
        redis=providers.Singleton(MemoryRateLimits, clock),
    )
    rate_limits = providers.Selector(
        settings.provided.rate_limits_kind,
        off=providers.Singleton(Unlimited),
        memory=providers.Singleton(MemoryRateLimits, clock),
        redis=providers.Singleton(
            FallbackRateLimits,
            shared=providers.Singleton(RedisRateLimits, redis, clock),
            own=providers.Singleton(MemoryRateLimits, clock),
        ),
    )
