"""The parts that keep files: pictures, and what goes with messages."""

from dependency_injector import containers, providers

from adapters.content_types import SniffedContentTypes
from adapters.metrics import PrometheusMetrics
from config.blobs import open_direct_uploads
from config.scanning import open_scanner
from config.settings import Settings
from domain.services.attachments import AttachmentService
from domain.services.direct_uploads import DirectUploadService
from domain.services.file_scans import FileScans
from domain.services.file_uses import FileUses
from domain.services.files import FileService
from domain.services.limits import Limits
from domain.services.logins import LoginService
from domain.services.posters import Posters
from domain.services.resumable_uploads import ResumableUploads
from domain.services.transactions import Transactions
from domain.services.updates import MessageUpdates
from ports.blobs import BlobStore
from ports.images import Images
from ports.rate_limits import RateLimits
from ports.security import TokenIssuer
from ports.security_log import SecurityLog
from ports.system import Clock, IdGenerator


class Filing(containers.DeclarativeContainer):
    """A part of the container; what it stands on comes from there."""

    settings: providers.Dependency[Settings] = providers.Dependency()
    security: providers.Dependency[SecurityLog] = providers.Dependency()
    transactions: providers.Dependency[Transactions] = providers.Dependency()
    logins: providers.Dependency[LoginService] = providers.Dependency()
    tokens: providers.Dependency[TokenIssuer] = providers.Dependency()
    blobs: providers.Dependency[BlobStore] = providers.Dependency()
    images: providers.Dependency[Images] = providers.Dependency()
    rate_limits: providers.Dependency[RateLimits] = providers.Dependency()
    limits: providers.Dependency[Limits] = providers.Dependency()
    clock: providers.Dependency[Clock] = providers.Dependency()
    ids: providers.Dependency[IdGenerator] = providers.Dependency()

    direct = providers.Singleton(open_direct_uploads, settings)
    file_uses = providers.Singleton(
        FileUses, transactions=transactions, blobs=blobs, direct=direct, clock=clock
    )
    scans = providers.Singleton(
        FileScans,
        scanner=providers.Callable(open_scanner, settings),
        transactions=transactions,
        blobs=blobs,
        updates=providers.Singleton(MessageUpdates, clock=clock),
        metrics=providers.Singleton(PrometheusMetrics),
        security=security,
        clock=clock,
    )
    files = providers.Singleton(
        FileService,
        transactions=transactions,
        blobs=blobs,
        images=images,
        scans=scans,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
        ids=ids,
    )
    resumable_uploads = providers.Singleton(
        ResumableUploads,
        transactions=transactions,
        file_uses=file_uses,
        scans=scans,
        blobs=blobs,
        images=images,
        content_types=providers.Singleton(SniffedContentTypes),
        limits=limits,
        clock=clock,
        ids=ids,
    )
    direct_uploads = providers.Singleton(
        DirectUploadService, direct=direct, uploads=resumable_uploads, clock=clock
    )
    posters = providers.Singleton(
        Posters, transactions=transactions, blobs=blobs, images=images, scans=scans, clock=clock
    )
    attachments = providers.Singleton(
        AttachmentService, transactions=transactions, blobs=blobs, logins=logins, tokens=tokens, clock=clock
    )
