"""Which parts the server is made of. Constructing does no I/O; `lifespan` opens and closes.

Every provider is synchronous: one awaitable among them would turn all its dependants into futures.
"""

import os

from dependency_injector import containers, providers

from adapters.bcrypt_hasher import BcryptHasher
from adapters.common_passwords import common_passwords
from adapters.fair_pool import FairPool
from adapters.fallback_rate_limits import FallbackRateLimits
from adapters.images.isolated import IsolatedImages
from adapters.jwt_tokens import JwtTokens
from adapters.local_files import LocalFiles
from adapters.memory.delay_queue import MemoryDelayQueue
from adapters.memory.login_cache import MemoryLoginCache
from adapters.memory.mailboxes import MemoryMailboxes
from adapters.memory.rate_limits import MemoryRateLimits
from adapters.memory.storage import MemoryStorage
from adapters.mysql.storage import MysqlStorage
from adapters.postgres.storage import PostgresStorage
from adapters.redis.connection import RedisConnection
from adapters.redis.delay_queue import RedisDelayQueue
from adapters.redis.mailboxes import RedisMailboxes
from adapters.redis.rate_limits import RedisRateLimits
from adapters.security_log import LoggedSecurity
from adapters.sqlite.storage import SqliteStorage
from adapters.system import RandomIds, SystemClock
from adapters.turn_credentials import TurnCredentials
from adapters.unlimited import Unlimited
from adapters.wire.notification_frames import WireNotificationFrames
from adapters.wire.session_frames import WireSessionFrames
from adapters.wire.signaling_frames import WireSignalingFrames
from config.description import describe_server
from config.secret import token_secret
from config.settings import Settings
from domain.model.passwords import PasswordRule
from domain.services.accounts import AccountService
from domain.services.call_commands import CallCommands, CallPolicy
from domain.services.call_monitor import CallMonitor
from domain.services.call_queries import CallQueries
from domain.services.chat import ChatService
from domain.services.contacts import ContactService
from domain.services.file_uses import FileUses
from domain.services.files import FileService
from domain.services.groups import GroupService
from domain.services.known_devices import KnownDevices
from domain.services.live.login_watch import LoginWatch
from domain.services.live.missed_deliveries import MissedDeliveries
from domain.services.live.notification_session import NotificationSessions
from domain.services.live.sessions import LiveSessions
from domain.services.live.signaling_session import SignalingSessions
from domain.services.logins import LoginService
from domain.services.notifier import Notifier
from domain.services.passwords import PasswordService
from domain.services.people import PeopleService
from domain.services.profiles import ProfileService
from domain.services.relay import OutboxRelay
from domain.services.server import ServerService
from domain.services.transactions import Transactions

HASHERS = max(1, (os.cpu_count() or 2) - 1)
"""Threads that hash; one core stays for everybody who is signed in already."""
WAITING_FOR_HASHERS = 20 * HASHERS
"""At a quarter of a second each, the last of them waits five seconds."""


class Container(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)

    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(RandomIds)
    security_log = providers.Singleton(LoggedSecurity)

    frames = providers.Singleton(WireNotificationFrames)
    session_frames = providers.Singleton(WireSessionFrames)
    signaling_frames = providers.Singleton(WireSignalingFrames)

    hashing_pool = providers.Singleton(FairPool, "passwords", HASHERS, WAITING_FOR_HASHERS)
    hasher = providers.Singleton(BcryptHasher, hashing_pool, settings.provided.bcrypt_cost)
    tokens = providers.Singleton(
        JwtTokens, providers.Callable(token_secret, settings), settings.provided.jwt_issuer, security_log
    )
    images = providers.Singleton(IsolatedImages)
    blobs = providers.Singleton(LocalFiles, settings.provided.uploads)

    storage = providers.Selector(
        settings.provided.storage_kind,
        memory=providers.Singleton(MemoryStorage),
        sqlite=providers.Singleton(SqliteStorage, settings.provided.database_file),
        mysql=providers.Singleton(
            MysqlStorage, settings.provided.database_server, settings.provided.pool_size
        ),
        postgresql=providers.Singleton(
            PostgresStorage, settings.provided.database_server, settings.provided.pool_size
        ),
    )
    redis = providers.Singleton(RedisConnection, settings.provided.redis_url)
    mailboxes = providers.Selector(
        settings.provided.queue_kind,
        memory=providers.Singleton(MemoryMailboxes, clock),
        redis=providers.Singleton(RedisMailboxes, redis),
    )
    delay_queue = providers.Selector(
        settings.provided.queue_kind,
        memory=providers.Singleton(MemoryDelayQueue),
        redis=providers.Singleton(RedisDelayQueue, redis),
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
    limits = settings.provided.service_limits.call()

    notifier = providers.Singleton(Notifier, storage=storage, mailboxes=mailboxes, frames=frames, clock=clock)
    transactions = providers.Singleton(Transactions, storage=storage, notifier=notifier)
    relay = providers.Singleton(
        OutboxRelay, storage=storage, notifier=notifier, mailboxes=mailboxes, clock=clock
    )

    file_uses = providers.Singleton(FileUses, transactions=transactions, blobs=blobs, clock=clock)
    logins = providers.Singleton(
        LoginService,
        transactions=transactions,
        tokens=tokens,
        cache=providers.Singleton(MemoryLoginCache, clock),
        lifetimes=settings.provided.accounts.lifetimes,
        security=security_log,
        clock=clock,
        ids=ids,
    )
    password_rule = providers.Singleton(
        PasswordRule,
        at_least=settings.provided.accounts.password_at_least,
        common=providers.Callable(common_passwords),
    )
    known_devices = providers.Singleton(KnownDevices, tokens=tokens, clock=clock, ids=ids)
    accounts = providers.Singleton(
        AccountService,
        transactions=transactions,
        logins=logins,
        known_devices=known_devices,
        file_uses=file_uses,
        hasher=hasher,
        password_rule=password_rule,
        security=security_log,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
    )
    passwords = providers.Singleton(
        PasswordService,
        transactions=transactions,
        logins=logins,
        known_devices=known_devices,
        hasher=hasher,
        password_rule=password_rule,
        security=security_log,
        rate_limits=rate_limits,
        limits=limits,
    )
    profiles = providers.Singleton(
        ProfileService, transactions=transactions, file_uses=file_uses, clock=clock
    )
    people = providers.Singleton(PeopleService, transactions=transactions, clock=clock)
    contacts = providers.Singleton(
        ContactService, transactions=transactions, rate_limits=rate_limits, limits=limits, clock=clock
    )
    groups = providers.Singleton(
        GroupService,
        transactions=transactions,
        file_uses=file_uses,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
    )
    chat = providers.Singleton(
        ChatService, transactions=transactions, file_uses=file_uses, limits=limits, clock=clock
    )
    files = providers.Singleton(
        FileService,
        transactions=transactions,
        blobs=blobs,
        images=images,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
        ids=ids,
    )

    ice_servers = providers.Singleton(
        TurnCredentials,
        settings.provided.ice.stun_urls,
        settings.provided.ice.turn_urls,
        settings.provided.ice.turn_secret,
        settings.provided.ice.turn_lifetime,
    )
    call_queries = providers.Singleton(CallQueries, transactions=transactions, ice=ice_servers, clock=clock)
    call_policy = providers.Factory(
        CallPolicy,
        settings.provided.calls.times,
        settings.provided.calls.members_at_most,
        settings.provided.rate_limits,
    )
    call_commands = providers.Singleton(
        CallCommands,
        transactions=transactions,
        delay_queue=delay_queue,
        tokens=tokens,
        policy=call_policy,
        clock=clock,
        ids=ids,
    )
    call_monitor = providers.Singleton(
        CallMonitor, storage=storage, delay_queue=delay_queue, commands=call_commands, clock=clock
    )

    live_sessions = providers.Singleton(LiveSessions, clock)
    login_watch = providers.Singleton(LoginWatch, logins, live_sessions)
    missed_deliveries = providers.Singleton(MissedDeliveries, storage=storage, frames=frames)
    notification_sessions = providers.Singleton(
        NotificationSessions,
        logins=logins,
        missed=missed_deliveries,
        mailboxes=mailboxes,
        frames=session_frames,
        live=live_sessions,
        clock=clock,
        ids=ids,
    )
    signaling_sessions = providers.Singleton(
        SignalingSessions,
        commands=call_commands,
        mailboxes=mailboxes,
        frames=signaling_frames,
        tokens=tokens,
        logins=logins,
        live=live_sessions,
        clock=clock,
    )

    server = providers.Singleton(
        ServerService,
        server=providers.Callable(describe_server, settings, limits),
        storage=storage,
        mailboxes=mailboxes,
        clock=clock,
    )

    services = providers.List(
        server,
        accounts,
        passwords,
        logins,
        profiles,
        people,
        contacts,
        groups,
        chat,
        files,
        call_queries,
        call_commands,
        signaling_sessions,
        notification_sessions,
    )
    """What handlers may ask for by annotation."""
