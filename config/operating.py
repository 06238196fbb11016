"""The parts that keep a server running for a year: whether it can work, and what it throws away."""

from dependency_injector import containers, providers

from adapters.metrics import PrometheusMetrics
from config.settings import Settings
from domain.services.dissolved_groups import DissolvedGroups
from domain.services.file_uses import FileUses
from domain.services.message_removal import MessageRemoval
from domain.services.name_indexer import NameIndexer
from domain.services.readiness import Readiness
from domain.services.retention import RetentionService
from ports.mailboxes import Mailboxes
from ports.storage import Storage


class Operating(containers.DeclarativeContainer):
    """A part of the container; what it stands on comes from there."""

    settings = providers.Dependency(instance_of=Settings)
    storage: providers.Dependency[Storage] = providers.Dependency()
    mailboxes: providers.Dependency[Mailboxes] = providers.Dependency()
    file_uses: providers.Dependency[FileUses] = providers.Dependency()
    transactions, clock = file_uses.provided.transactions, file_uses.provided.clock

    readiness = providers.Singleton(
        Readiness, storage=storage, mailboxes=mailboxes, blobs=file_uses.provided.blobs, clock=clock
    )
    name_indexer = providers.Singleton(NameIndexer, transactions=transactions, clock=clock)
    removal = providers.Singleton(MessageRemoval, file_uses=file_uses)
    dissolved_groups = providers.Singleton(
        DissolvedGroups,
        transactions=transactions,
        removal=removal,
        file_uses=file_uses,
        policy=settings.provided.group_policy,
        clock=clock,
    )
    retention = providers.Singleton(
        RetentionService,
        transactions=transactions,
        removal=removal,
        file_uses=file_uses,
        retention=settings.provided.retention.times,
        metrics=providers.Singleton(PrometheusMetrics),
        clock=clock,
    )
