"""Where bots are made, in a house."""

from domain.services.account_deletion import AccountDeletion
from domain.services.administrators import AdministratorService
from domain.services.bots import BotService
from domain.services.chat import ChatService
from domain.services.group_members import GroupMemberService
from domain.services.limits import Limits
from domain.services.logins import LoginService
from domain.services.transactions import Transactions
from domain.services.webhooks import WebhookService
from ports.rate_limits import RateLimits
from tests.doubles.security_log import RecordedSecurity
from tests.doubles.system import MovableClock, SequentialIds

BOTS_AT_MOST = 3


class Workshop:
    """What it stands on is the house's."""

    clock: MovableClock
    ids: SequentialIds
    transactions: Transactions
    logins: LoginService
    security: RecordedSecurity
    limits: Limits
    administrators: AdministratorService
    account_deletion: AccountDeletion
    group_members: GroupMemberService
    chat: ChatService

    def open_workshop(self, rate_limits: RateLimits) -> None:
        self.bots = BotService(
            transactions=self.transactions,
            administrators=self.administrators,
            deletion=self.account_deletion,
            logins=self.logins,
            at_most=BOTS_AT_MOST,
            security=self.security,
            clock=self.clock,
        )
        self.webhooks = WebhookService(
            transactions=self.transactions,
            members=self.group_members,
            chat=self.chat,
            logins=self.logins,
            security=self.security,
            rate_limits=rate_limits,
            limits=self.limits,
            clock=self.clock,
            ids=self.ids,
        )
