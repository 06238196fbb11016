"""Which parts the server is made of. Constructing does no I/O; `lifespan` opens and closes.

Every provider is synchronous: one awaitable among them would turn all its dependants into futures.
"""

import os

from dependency_injector import containers, providers

from adapters.bcrypt_hasher import BcryptHasher
from adapters.bounded_pool import BoundedPool
from adapters.jwt_tokens import JwtTokens
from adapters.local_files import LocalFiles
from adapters.memory.delay_queue import MemoryDelayQueue
from adapters.memory.mailboxes import MemoryMailboxes
from adapters.memory.rate_limits import MemoryRateLimits
from adapters.memory.storage import MemoryStorage
from adapters.mysql.storage import MysqlStorage
from adapters.pillow_images import PillowImages
from adapters.sqlite.storage import SqliteStorage
from adapters.system import RandomIds, SystemClock
from adapters.unlimited import Unlimited
from config.secret import token_secret
from config.settings import Settings
from domain.services.accounts import AccountService
from domain.services.chat import ChatService
from domain.services.contacts import ContactService
from domain.services.files import FileService
from domain.services.groups import GroupService
from domain.services.notifier import Notifier
from domain.services.relay import OutboxRelay
from ports.notification_frames import NotificationFrames

HASHERS = max(1, (os.cpu_count() or 2) - 1)
"""Threads that hash; one core stays for everybody who is signed in already."""
WAITING_FOR_HASHERS = 20 * HASHERS
"""At a quarter of a second each, the last of them waits five seconds."""
WAITING_FOR_PICTURES = 16


class Container(containers.DeclarativeContainer):
    settings = providers.Dependency(instance_of=Settings)
    frames: providers.Dependency[NotificationFrames] = providers.Dependency()

    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(RandomIds)

    hashing_pool = providers.Singleton(BoundedPool, "hash", HASHERS, WAITING_FOR_HASHERS)
    picture_pool = providers.Singleton(BoundedPool, "picture", 1, WAITING_FOR_PICTURES)
    hasher = providers.Singleton(BcryptHasher, hashing_pool, settings.provided.bcrypt_cost)
    tokens = providers.Singleton(
        JwtTokens, providers.Callable(token_secret, settings), settings.provided.jwt_issuer
    )
    images = providers.Singleton(PillowImages, picture_pool)
    blobs = providers.Singleton(LocalFiles, settings.provided.uploads)

    storage = providers.Selector(
        settings.provided.storage_kind,
        memory=providers.Singleton(MemoryStorage),
        sqlite=providers.Singleton(SqliteStorage, settings.provided.database),
        mysql=providers.Singleton(
            MysqlStorage, settings.provided.mysql_url, settings.provided.mysql_connections
        ),
    )
    mailboxes = providers.Selector(
        settings.provided.queue_kind,
        memory=providers.Singleton(MemoryMailboxes, clock),
    )
    delay_queue = providers.Selector(
        settings.provided.queue_kind,
        memory=providers.Singleton(MemoryDelayQueue),
    )
    rate_limits = providers.Selector(
        settings.provided.rate_limits_kind,
        off=providers.Singleton(Unlimited),
        memory=providers.Singleton(MemoryRateLimits, clock),
    )
    limits = settings.provided.limits.limits.call()

    notifier = providers.Singleton(Notifier, storage, mailboxes, frames, clock)
    relay = providers.Singleton(OutboxRelay, storage, notifier, mailboxes, clock)

    accounts = providers.Singleton(
        AccountService, storage, notifier, hasher, tokens, blobs, rate_limits, limits, clock, ids
    )
    contacts = providers.Singleton(ContactService, storage, notifier, rate_limits, limits, clock)
    groups = providers.Singleton(GroupService, storage, notifier, clock)
    chat = providers.Singleton(ChatService, storage, notifier, blobs, clock)
    files = providers.Singleton(FileService, storage, blobs, images, rate_limits, limits, clock, ids)

    services = providers.List(accounts, contacts, groups, chat, files)
    """What handlers may ask for by annotation."""
