"""The parts that reach people whose page is closed."""

from dependency_injector import containers, providers

from adapters.metrics import PrometheusMetrics
from adapters.web_push import WebPush
from config.secret import token_secret
from config.settings import Settings
from domain.services.presence import PresenceService
from domain.services.push import PushService
from domain.services.push_choice import PushChoice
from domain.services.push_dispatcher import PushDispatcher
from domain.services.push_queue import PushQueue
from domain.services.transactions import Transactions
from ports.system import Clock


class Pushing(containers.DeclarativeContainer):
    """A part of the container; what it stands on comes from there."""

    settings: providers.Dependency[Settings] = providers.Dependency()
    queue: providers.Dependency[PushQueue] = providers.Dependency()
    transactions: providers.Dependency[Transactions] = providers.Dependency()
    presence: providers.Dependency[PresenceService] = providers.Dependency()
    clock: providers.Dependency[Clock] = providers.Dependency()

    sender = providers.Singleton(
        WebPush,
        providers.Callable(token_secret, settings),
        settings.provided.push.contact,
        private_endpoints=settings.provided.push.private_endpoints,
    )
    push = providers.Singleton(PushService, transactions=transactions, sender=sender, clock=clock)
    dispatcher = providers.Singleton(
        PushDispatcher,
        queue=queue,
        choice=providers.Singleton(PushChoice, ring=settings.provided.calls.times.ring),
        transactions=transactions,
        presence=presence,
        sender=sender,
        metrics=providers.Singleton(PrometheusMetrics),
        clock=clock,
    )
