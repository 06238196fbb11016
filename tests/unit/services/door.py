"""The services by which people come in, and stay."""

from adapters.memory.login_cache import MemoryLoginCache
from adapters.one_time_passwords import TimedPasswords
from adapters.passkeys import WebAuthnPasskeys
from domain.model.accounts import LoginLifetimes
from domain.model.passwords import PasswordRule
from domain.model.server import RegistrationMode
from domain.services.accounts import AccountService
from domain.services.administrators import AdministratorService
from domain.services.directory import DirectoryService
from domain.services.directory_joining import DirectoryJoining
from domain.services.file_uses import FileUses
from domain.services.identities import IdentityService
from domain.services.invites import InviteService
from domain.services.known_devices import KnownDevices
from domain.services.limits import Limits
from domain.services.login_lookups import LoginLookups
from domain.services.login_uses import LoginUses
from domain.services.logins import LoginService
from domain.services.passkeys import PasskeyService
from domain.services.passwords import PasswordService
from domain.services.second_factors import SecondFactorService
from domain.services.transactions import Transactions
from ports.rate_limits import RateLimits
from tests.doubles.directory import MemoryDirectory
from tests.doubles.security import PlainHasher, PlainTokens
from tests.doubles.security_log import RecordedSecurity
from tests.doubles.system import MovableClock, SequentialIds

FIRST_SECRET = "first"
ADMINISTRATORS = "chat-admins"
"""A group of those whom a directory knows."""


class Door:
    clock: MovableClock
    ids: SequentialIds
    limits: Limits
    registration: RegistrationMode
    directory: MemoryDirectory
    directory_group: str
    transactions: Transactions
    hasher: PlainHasher
    file_uses: FileUses
    security: RecordedSecurity

    def open_door(self, rate_limits: RateLimits) -> None:
        self.login_uses = LoginUses(transactions=self.transactions, clock=self.clock)
        directory = DirectoryService(
            transactions=self.transactions, directory=self.directory, group=self.directory_group
        )
        self.logins = LoginService(
            transactions=self.transactions,
            directory=directory,
            uses=self.login_uses,
            lookups=LoginLookups(self.transactions),
            tokens=PlainTokens(),
            cache=MemoryLoginCache(self.clock),
            lifetimes=LoginLifetimes(),
            security=self.security,
            clock=self.clock,
            ids=self.ids,
        )
        self.known_devices = KnownDevices(tokens=PlainTokens(), clock=self.clock, ids=self.ids)
        self.administrators = AdministratorService(transactions=self.transactions, clock=self.clock)
        self.invites = InviteService(
            transactions=self.transactions,
            administrators=self.administrators,
            mode=self.registration,
            first_secret=FIRST_SECRET,
            clock=self.clock,
            ids=self.ids,
        )
        self.accounts = AccountService(
            transactions=self.transactions,
            logins=self.logins,
            invites=self.invites,
            known_devices=self.known_devices,
            file_uses=self.file_uses,
            hasher=self.hasher,
            password_rule=PasswordRule(),
            security=self.security,
            rate_limits=rate_limits,
            limits=self.limits,
            clock=self.clock,
        )
        self.identities = IdentityService(
            transactions=self.transactions,
            logins=self.logins,
            administrators=frozenset({ADMINISTRATORS}),
            tokens=PlainTokens(),
            security=self.security,
            clock=self.clock,
        )
        self.directory_joining = DirectoryJoining(
            transactions=self.transactions,
            administrators=self.administrators,
            directory=directory,
            logins=self.logins,
            security=self.security,
            clock=self.clock,
        )
        self.passwords = PasswordService(
            transactions=self.transactions,
            logins=self.logins,
            identities=self.identities,
            directory=directory,
            known_devices=self.known_devices,
            hasher=self.hasher,
            password_rule=PasswordRule(),
            tokens=PlainTokens(),
            clock=self.clock,
            security=self.security,
            rate_limits=rate_limits,
            limits=self.limits,
        )
        self.codes = TimedPasswords("ichat")
        self.second_factors = SecondFactorService(
            transactions=self.transactions,
            passwords=self.passwords,
            logins=self.logins,
            known_devices=self.known_devices,
            codes=self.codes,
            tokens=PlainTokens(),
            security=self.security,
            rate_limits=rate_limits,
            limits=self.limits,
            clock=self.clock,
            ids=self.ids,
        )
        self.passkeys = PasskeyService(
            transactions=self.transactions,
            logins=self.logins,
            directory=directory,
            known_devices=self.known_devices,
            verifier=WebAuthnPasskeys("ichat"),
            security=self.security,
            rate_limits=rate_limits,
            limits=self.limits,
            clock=self.clock,
            ids=self.ids,
        )
