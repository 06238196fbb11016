"""The services round accounts: who somebody is, on which devices, and who may come in."""

from dependency_injector import providers

from adapters.common_passwords import common_passwords
from adapters.memory.login_cache import MemoryLoginCache
from config.adapters import Adapters
from config.directory import open_directory
from config.filing import Filing
from config.joining import Joining
from config.secret import first_account_secret
from domain.model.passwords import PasswordRule
from domain.services.accounts import AccountService
from domain.services.administrators import AdministratorService
from domain.services.directory import DirectoryService
from domain.services.directory_joining import DirectoryJoining
from domain.services.hints import Hints
from domain.services.identities import IdentityService
from domain.services.invites import InviteService
from domain.services.known_devices import KnownDevices
from domain.services.login_lookups import LoginLookups
from domain.services.login_uses import LoginUses
from domain.services.logins import LoginService
from domain.services.notifier import Notifier
from domain.services.passwords import PasswordService
from domain.services.push_queue import PushQueue
from domain.services.relay import OutboxRelay
from domain.services.transactions import Transactions


class AccountServices(Adapters):
    settings, clock, ids, security_log = (
        Adapters.settings,
        Adapters.clock,
        Adapters.ids,
        Adapters.security_log,
    )
    frames, hint_frames, hasher, tokens = (
        Adapters.frames,
        Adapters.hint_frames,
        Adapters.hasher,
        Adapters.tokens,
    )
    storage, mailboxes = Adapters.storage, Adapters.mailboxes
    blobs, images = Adapters.blobs, Adapters.images
    rate_limits = Adapters.rate_limits
    limits = settings.provided.service_limits.call()

    notifier = providers.Singleton(Notifier, storage=storage, mailboxes=mailboxes, frames=frames, clock=clock)
    push_queue = providers.Singleton(PushQueue)
    transactions = providers.Singleton(Transactions, storage=storage, notifier=notifier, pushes=push_queue)
    hints = providers.Singleton(Hints, mailboxes=mailboxes, frames=hint_frames)
    relay = providers.Singleton(
        OutboxRelay, storage=storage, notifier=notifier, mailboxes=mailboxes, frames=frames, clock=clock
    )

    login_uses = providers.Singleton(LoginUses, transactions=transactions, clock=clock)
    directory = providers.Singleton(
        DirectoryService,
        transactions=transactions,
        directory=providers.Singleton(open_directory, settings.provided.ldap),
        group=settings.provided.ldap.group,
    )
    logins = providers.Singleton(
        LoginService,
        transactions=transactions,
        directory=directory,
        uses=login_uses,
        lookups=providers.Singleton(LoginLookups, transactions),
        tokens=tokens,
        cache=providers.Singleton(MemoryLoginCache, clock),
        lifetimes=settings.provided.accounts.lifetimes,
        security=security_log,
        clock=clock,
        ids=ids,
    )
    filing = providers.Container(
        Filing,
        settings=settings,
        security=security_log,
        transactions=transactions,
        logins=logins,
        tokens=tokens,
        blobs=blobs,
        images=images,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
        ids=ids,
    )
    file_uses, files, attachments = filing.file_uses, filing.files, filing.attachments
    password_rule = providers.Singleton(
        PasswordRule,
        at_least=settings.provided.accounts.password_at_least,
        common=providers.Callable(common_passwords),
        words=providers.List(settings.provided.name, "ichat"),
    )
    known_devices = providers.Singleton(KnownDevices, tokens=tokens, clock=clock, ids=ids)
    administrators = providers.Singleton(AdministratorService, transactions=transactions, clock=clock)
    invites = providers.Singleton(
        InviteService,
        transactions=transactions,
        administrators=administrators,
        mode=settings.provided.registration_mode,
        first_secret=providers.Callable(first_account_secret, settings),
        clock=clock,
        ids=ids,
    )
    accounts = providers.Singleton(
        AccountService,
        transactions=transactions,
        logins=logins,
        invites=invites,
        known_devices=known_devices,
        file_uses=file_uses,
        hasher=hasher,
        password_rule=password_rule,
        security=security_log,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
    )
    identities = providers.Singleton(
        IdentityService,
        transactions=transactions,
        logins=logins,
        administrators=settings.provided.administrator_groups,
        tokens=tokens,
        security=security_log,
        clock=clock,
    )
    directory_joining = providers.Singleton(
        DirectoryJoining,
        transactions=transactions,
        administrators=administrators,
        directory=directory,
        logins=logins,
        security=security_log,
        clock=clock,
    )
    passwords = providers.Singleton(
        PasswordService,
        transactions=transactions,
        logins=logins,
        identities=identities,
        directory=directory,
        known_devices=known_devices,
        hasher=hasher,
        password_rule=password_rule,
        tokens=tokens,
        clock=clock,
        security=security_log,
        rate_limits=rate_limits,
        limits=limits,
    )
    joining = providers.Container(
        Joining, settings=settings, passwords=passwords, known_devices=known_devices, ids=ids
    )
