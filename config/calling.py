"""The parts of calls: placed, kept alive, steered, shown."""

from dependency_injector import containers, providers

from adapters.metrics import PrometheusMetrics
from config.settings import Settings
from domain.services.administrators import AdministratorService
from domain.services.call_changes import CallChanges
from domain.services.call_commands import CallCommands, CallPolicy
from domain.services.call_monitor import CallMonitor
from domain.services.call_quality import CallQuality
from domain.services.call_queries import CallQueries
from domain.services.call_routing import CallRouting
from domain.services.call_seating import CallSeating
from domain.services.call_steering import CallSteering
from domain.services.call_waiting import CallWaiting
from domain.services.guests import GuestService
from domain.services.limits import Limits
from domain.services.seat_release import SeatRelease
from domain.services.sfu_units import SfuUnits
from domain.services.transactions import Transactions
from ports.delay_queue import DelayQueue
from ports.ice import IceServerList
from ports.mailboxes import Mailboxes
from ports.presence import PresenceBoard
from ports.rate_limits import RateLimits
from ports.security import TokenIssuer
from ports.sfu import Sfu
from ports.signaling_frames import SignalingFrames
from ports.storage import Storage
from ports.system import Clock, IdGenerator


class Calling(containers.DeclarativeContainer):
    """A part of the container; what it stands on comes from there."""

    settings: providers.Dependency[Settings] = providers.Dependency()
    storage: providers.Dependency[Storage] = providers.Dependency()
    transactions: providers.Dependency[Transactions] = providers.Dependency()
    delay_queue: providers.Dependency[DelayQueue] = providers.Dependency()
    administrators: providers.Dependency[AdministratorService] = providers.Dependency()
    sfu: providers.Dependency[Sfu] = providers.Dependency()
    ice_servers: providers.Dependency[IceServerList] = providers.Dependency()
    tokens: providers.Dependency[TokenIssuer] = providers.Dependency()
    rate_limits: providers.Dependency[RateLimits] = providers.Dependency()
    limits: providers.Dependency[Limits] = providers.Dependency()
    mailboxes: providers.Dependency[Mailboxes] = providers.Dependency()
    presence_board: providers.Dependency[PresenceBoard] = providers.Dependency()
    frames: providers.Dependency[SignalingFrames] = providers.Dependency()
    clock: providers.Dependency[Clock] = providers.Dependency()
    ids: providers.Dependency[IdGenerator] = providers.Dependency()

    policy = providers.Factory(
        CallPolicy,
        times=settings.provided.calls.times,
        media=settings.provided.media_policy,
        ringing_limited=settings.provided.rate_limits,
        guests=settings.provided.calls.guests,
    )
    release = providers.Singleton(SeatRelease, transactions=transactions, sfu=sfu)
    changes = providers.Singleton(
        CallChanges,
        delay_queue=delay_queue,
        release=release,
        metrics=providers.Singleton(PrometheusMetrics),
        clock=clock,
    )
    routing = providers.Singleton(CallRouting, sfu=sfu, policy=settings.provided.media_policy)
    seats = providers.Singleton(
        CallSeating, transactions=transactions, changes=changes, routing=routing, release=release, sfu=sfu
    )
    units = providers.Singleton(SfuUnits, transactions=transactions, administrators=administrators, sfu=sfu)
    queries = providers.Singleton(
        CallQueries,
        transactions=transactions,
        ice=ice_servers,
        media=settings.provided.media_policy,
        clock=clock,
    )
    waiting = providers.Singleton(CallWaiting, board=presence_board)
    commands = providers.Singleton(
        CallCommands,
        transactions=transactions,
        changes=changes,
        routing=routing,
        waiting=waiting,
        tokens=tokens,
        policy=policy,
        limits=limits,
        clock=clock,
        ids=ids,
    )
    guests = providers.Singleton(
        GuestService,
        transactions=transactions,
        policy=policy,
        tokens=tokens,
        mailboxes=mailboxes,
        frames=frames,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
        ids=ids,
    )
    steering = providers.Singleton(
        CallSteering,
        transactions=transactions,
        commands=commands,
        guests=guests,
        seating=seats,
        waiting=waiting,
        policy=policy,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
    )
    quality = providers.Singleton(
        CallQuality, transactions=transactions, metrics=providers.Singleton(PrometheusMetrics), clock=clock
    )
    monitor = providers.Singleton(
        CallMonitor, storage=storage, delay_queue=delay_queue, commands=commands, clock=clock
    )
