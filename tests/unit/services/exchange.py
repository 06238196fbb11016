"""The telephone exchange of a house: calls, who steers them, and their guests."""

from adapters.memory.delay_queue import MemoryDelayQueue
from adapters.memory.mailboxes import MemoryMailboxes
from adapters.memory.presence import MemoryPresenceBoard, Shown
from adapters.memory.rate_limits import MemoryRateLimits
from adapters.memory.sfu import MemorySfu
from adapters.wire.signaling_frames import WireSignalingFrames
from domain.model.ids import NodeId
from domain.services.administrators import AdministratorService
from domain.services.call_changes import CallChanges
from domain.services.call_commands import CallCommands, CallPolicy
from domain.services.call_quality import CallQuality
from domain.services.call_routing import CallRouting
from domain.services.call_seating import CallSeating
from domain.services.call_steering import CallSteering
from domain.services.call_waiting import CallWaiting
from domain.services.guests import GuestService
from domain.services.limits import Limits
from domain.services.seat_release import SeatRelease
from domain.services.sfu_units import SfuUnits
from domain.services.transactions import Transactions
from tests.doubles.metrics import CountedMetrics
from tests.doubles.security import PlainTokens
from tests.doubles.system import MovableClock, SequentialIds


class Exchange:
    """What it stands on is the house's."""

    clock: MovableClock
    ids: SequentialIds
    transactions: Transactions
    mailboxes: MemoryMailboxes
    delay_queue: MemoryDelayQueue
    policy: CallPolicy
    sfu: MemorySfu
    administrators: AdministratorService
    limits: Limits
    tokens: PlainTokens
    metrics: CountedMetrics

    def board_of(self, node: NodeId) -> MemoryPresenceBoard:
        return MemoryPresenceBoard(self.clock, node, self.nodes)

    def open_exchange(self, rate_limits: MemoryRateLimits) -> None:
        self.nodes: dict[NodeId, Shown] = {}
        self.board = self.board_of(self.mailboxes.node)
        self.call_waiting = CallWaiting(board=self.board)
        self.seat_release = SeatRelease(transactions=self.transactions, sfu=self.sfu)
        self.call_changes = CallChanges(
            delay_queue=self.delay_queue, release=self.seat_release, metrics=self.metrics, clock=self.clock
        )
        self.call_routing = CallRouting(sfu=self.sfu, policy=self.policy.media)
        self.call_seating = CallSeating(
            transactions=self.transactions,
            changes=self.call_changes,
            routing=self.call_routing,
            release=self.seat_release,
            sfu=self.sfu,
        )
        self.call_commands = CallCommands(
            transactions=self.transactions,
            changes=self.call_changes,
            routing=self.call_routing,
            waiting=self.call_waiting,
            tokens=self.tokens,
            policy=self.policy,
            limits=self.limits,
            clock=self.clock,
            ids=self.ids,
        )
        self.sfu_units = SfuUnits(
            transactions=self.transactions, administrators=self.administrators, sfu=self.sfu
        )
        self.call_quality = CallQuality(
            transactions=self.transactions, metrics=self.metrics, clock=self.clock
        )
        self.guests = GuestService(
            transactions=self.transactions,
            policy=self.policy,
            tokens=self.tokens,
            mailboxes=self.mailboxes,
            frames=WireSignalingFrames(),
            rate_limits=rate_limits,
            limits=self.limits,
            clock=self.clock,
            ids=self.ids,
        )
        self.call_steering = CallSteering(
            transactions=self.transactions,
            commands=self.call_commands,
            guests=self.guests,
            seating=self.call_seating,
            waiting=self.call_waiting,
            policy=self.policy,
            rate_limits=rate_limits,
            limits=self.limits,
            clock=self.clock,
        )
