"""Where administrators work, in a house."""

from domain.model.accounts import SignedIn
from domain.model.audit import Actor
from domain.model.clients import Client, read_address
from domain.model.passwords import PasswordRule
from domain.services.account_deletion import AccountDeletion
from domain.services.accounts import AccountService
from domain.services.administrators import AdministratorService
from domain.services.group_members import GroupMemberService
from domain.services.logins import LoginService
from domain.services.password_resets import PasswordResetService
from domain.services.reports import ReportService
from domain.services.server_administration import ServerAdministration
from domain.services.transactions import Transactions
from domain.services.user_administration import UserAdministration
from tests.doubles.security import PlainHasher
from tests.doubles.security_log import RecordedSecurity
from tests.doubles.system import MovableClock, SequentialIds

ADDRESS = read_address("127.0.0.1")


class Office:
    """What it stands on is the house's."""

    clock: MovableClock
    ids: SequentialIds
    transactions: Transactions
    logins: LoginService
    hasher: PlainHasher
    security: RecordedSecurity
    administrators: AdministratorService
    accounts: AccountService
    account_deletion: AccountDeletion
    group_members: GroupMemberService

    def open_office(self) -> None:
        self.password_resets = PasswordResetService(
            transactions=self.transactions,
            logins=self.logins,
            hasher=self.hasher,
            password_rule=PasswordRule(),
            security=self.security,
            clock=self.clock,
            ids=self.ids,
        )
        self.users = UserAdministration(
            transactions=self.transactions,
            administrators=self.administrators,
            accounts=self.accounts,
            deletion=self.account_deletion,
            logins=self.logins,
            resets=self.password_resets,
            security=self.security,
            clock=self.clock,
        )
        self.server = ServerAdministration(
            transactions=self.transactions,
            administrators=self.administrators,
            members=self.group_members,
            clock=self.clock,
        )
        self.reports = ReportService(
            transactions=self.transactions, administrators=self.administrators, clock=self.clock
        )

    async def actor(self, signed_in: SignedIn) -> Actor:
        """On the device that has signed in. Raises Forbidden for whoever is no administrator."""
        login = await self.logins.authenticate(signed_in.token)
        return await self.administrators.admit(login, Client(device="phone", address=ADDRESS))
