"""Which parts the server is made of. Constructing does no I/O; `lifespan` opens and closes.

Every provider is synchronous: one awaitable among them would turn all its dependants into futures.
"""

from dependency_injector import providers

from adapters.emojis import emojis
from config.account_services import AccountServices
from config.calling import Calling
from config.description import describe_server
from config.following import Following
from config.operating import Operating
from config.pushing import Pushing
from domain.services.account_deletion import AccountDeletion
from domain.services.blocks import BlockService
from domain.services.bots import BotService
from domain.services.chat import ChatService
from domain.services.contacts import ContactService
from domain.services.events import RoomEvents
from domain.services.exports import ExportService
from domain.services.group_links import GroupLinkService
from domain.services.group_members import GroupMemberService
from domain.services.groups import GroupService
from domain.services.history import HistoryService
from domain.services.live.login_watch import LoginWatch
from domain.services.live.missed_deliveries import MissedDeliveries
from domain.services.live.notification_session import NotificationSessions
from domain.services.live.sessions import LiveSessions
from domain.services.live.signaling_session import SignalingSessions
from domain.services.message_indexer import MessageIndexer
from domain.services.password_resets import PasswordResetService
from domain.services.people import PeopleService
from domain.services.pins import PinService
from domain.services.presence import PresenceService
from domain.services.profiles import ProfileService
from domain.services.reactions import ReactionService
from domain.services.reads import ReadService
from domain.services.reports import ReportService
from domain.services.search import SearchService
from domain.services.server import ServerService
from domain.services.server_administration import ServerAdministration
from domain.services.updates import MessageUpdates
from domain.services.user_administration import UserAdministration
from domain.services.webhooks import WebhookService


class Container(AccountServices):
    settings, clock, ids, security_log = (
        AccountServices.settings,
        AccountServices.clock,
        AccountServices.ids,
        AccountServices.security_log,
    )
    frames, hint_frames = AccountServices.frames, AccountServices.hint_frames
    session_frames, signaling_frames = AccountServices.session_frames, AccountServices.signaling_frames
    hasher, tokens, images, blobs = (
        AccountServices.hasher,
        AccountServices.tokens,
        AccountServices.images,
        AccountServices.blobs,
    )
    storage, mailboxes, delay_queue = (
        AccountServices.storage,
        AccountServices.mailboxes,
        AccountServices.delay_queue,
    )
    rate_limits = AccountServices.rate_limits
    limits = AccountServices.limits

    transactions = AccountServices.transactions
    hints = AccountServices.hints
    file_uses, files, attachments = (
        AccountServices.file_uses,
        AccountServices.files,
        AccountServices.attachments,
    )
    filing, joining = AccountServices.filing, AccountServices.joining
    logins = AccountServices.logins
    password_rule = AccountServices.password_rule
    administrators = AccountServices.administrators
    invites = AccountServices.invites
    accounts = AccountServices.accounts
    passwords = AccountServices.passwords

    calling = providers.Container(
        Calling,
        settings=settings,
        storage=storage,
        transactions=transactions,
        delay_queue=delay_queue,
        administrators=administrators,
        sfu=AccountServices.sfu,
        ice_servers=AccountServices.ice_servers,
        tokens=tokens,
        rate_limits=rate_limits,
        limits=limits,
        mailboxes=mailboxes,
        presence_board=AccountServices.presence_board,
        frames=signaling_frames,
        clock=clock,
        ids=ids,
    )
    call_queries, call_commands, call_monitor = calling.queries, calling.commands, calling.monitor
    profiles = providers.Singleton(
        ProfileService, transactions=transactions, file_uses=file_uses, clock=clock
    )
    people = providers.Singleton(PeopleService, transactions=transactions, clock=clock)
    contacts = providers.Singleton(
        ContactService,
        transactions=transactions,
        calls=call_commands,
        file_uses=file_uses,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
    )
    blocks = providers.Singleton(BlockService, transactions=transactions, calls=call_commands, clock=clock)
    room_events = providers.Singleton(RoomEvents, clock=clock)
    group_policy = settings.provided.group_policy
    groups = providers.Singleton(
        GroupService,
        transactions=transactions,
        events=room_events,
        file_uses=file_uses,
        rate_limits=rate_limits,
        limits=limits,
        policy=group_policy,
        clock=clock,
    )
    message_updates = providers.Singleton(MessageUpdates, clock=clock)
    chat = providers.Singleton(
        ChatService,
        transactions=transactions,
        updates=message_updates,
        file_uses=file_uses,
        limits=limits,
        clock=clock,
    )
    reads = providers.Singleton(ReadService, transactions=transactions, hints=hints, clock=clock)
    history = providers.Singleton(HistoryService, transactions=transactions)
    reactions = providers.Singleton(
        ReactionService,
        transactions=transactions,
        updates=message_updates,
        emojis=providers.Callable(emojis),
        clock=clock,
    )
    pins = providers.Singleton(
        PinService, transactions=transactions, updates=message_updates, events=room_events, clock=clock
    )
    search = providers.Singleton(SearchService, transactions=transactions)
    message_indexer = providers.Singleton(MessageIndexer, transactions=transactions, clock=clock)
    exports = providers.Singleton(
        ExportService,
        profiles=profiles,
        people=people,
        contacts=contacts,
        groups=groups,
        blocks=blocks,
        history=history,
        files=files,
        attachments=attachments,
        logins=logins,
        hints=hints,
        tokens=tokens,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
    )
    group_members = providers.Singleton(
        GroupMemberService,
        transactions=transactions,
        calls=call_commands,
        events=room_events,
        rate_limits=rate_limits,
        limits=limits,
        policy=group_policy,
        clock=clock,
    )
    account_deletion = providers.Singleton(
        AccountDeletion,
        transactions=transactions,
        passwords=passwords,
        logins=logins,
        calls=call_commands,
        members=group_members,
        file_uses=file_uses,
        security=security_log,
        clock=clock,
    )
    password_resets = providers.Singleton(
        PasswordResetService,
        transactions=transactions,
        logins=logins,
        hasher=hasher,
        password_rule=password_rule,
        security=security_log,
        clock=clock,
        ids=ids,
    )
    user_administration = providers.Singleton(
        UserAdministration,
        transactions=transactions,
        administrators=administrators,
        accounts=accounts,
        deletion=account_deletion,
        logins=logins,
        resets=password_resets,
        security=security_log,
        clock=clock,
    )
    bots = providers.Singleton(
        BotService,
        transactions=transactions,
        administrators=administrators,
        deletion=account_deletion,
        logins=logins,
        at_most=settings.provided.accounts.bots_at_most,
        security=security_log,
        clock=clock,
    )
    webhooks = providers.Singleton(
        WebhookService,
        transactions=transactions,
        members=group_members,
        chat=chat,
        logins=logins,
        security=security_log,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
        ids=ids,
    )
    server_administration = providers.Singleton(
        ServerAdministration,
        transactions=transactions,
        administrators=administrators,
        members=group_members,
        clock=clock,
    )
    reports = providers.Singleton(
        ReportService, transactions=transactions, administrators=administrators, clock=clock
    )
    group_links = providers.Singleton(
        GroupLinkService, transactions=transactions, members=group_members, clock=clock, ids=ids
    )

    live_sessions = providers.Singleton(LiveSessions, clock)
    login_watch = providers.Singleton(LoginWatch, logins, live_sessions)
    missed_deliveries = providers.Singleton(MissedDeliveries, storage=storage, frames=frames)
    presence = providers.Singleton(
        PresenceService, transactions=transactions, board=AccountServices.presence_board
    )
    pushing = providers.Container(
        Pushing,
        settings=settings,
        queue=AccountServices.push_queue,
        transactions=transactions,
        presence=presence,
        clock=clock,
    )
    following = providers.Container(
        Following, clock=clock, storage=storage, mailboxes=mailboxes, hints=hints, presence=presence
    )
    notification_sessions = providers.Singleton(
        NotificationSessions,
        logins=logins,
        missed=missed_deliveries,
        mailboxes=mailboxes,
        frames=session_frames,
        client_hints=following.client_hints,
        followers=following.followers,
        live=live_sessions,
        clock=clock,
        ids=ids,
    )
    signaling_sessions = providers.Singleton(
        SignalingSessions,
        commands=call_commands,
        guests=calling.guests,
        ice=AccountServices.ice_servers,
        seats=calling.seats,
        mailboxes=mailboxes,
        frames=signaling_frames,
        tokens=tokens,
        logins=logins,
        live=live_sessions,
        emojis=providers.Callable(emojis),
        clock=clock,
    )

    server = providers.Singleton(
        ServerService,
        server=providers.Callable(describe_server, settings, limits),
        storage=storage,
        mailboxes=mailboxes,
        clock=clock,
    )

    operating = providers.Container(
        Operating, settings=settings, storage=storage, mailboxes=mailboxes, file_uses=file_uses
    )

    services = providers.List(
        server,
        administrators,
        user_administration,
        bots,
        webhooks,
        server_administration,
        reports,
        password_resets,
        invites,
        accounts,
        account_deletion,
        exports,
        passwords,
        joining.second_factors,
        joining.passkeys,
        joining.openid,
        AccountServices.identities,
        logins,
        profiles,
        people,
        contacts,
        blocks,
        groups,
        group_members,
        group_links,
        chat,
        history,
        reads,
        reactions,
        pins,
        search,
        files,
        *(filing.resumable_uploads, filing.direct_uploads, filing.posters),
        attachments,
        pushing.push,
        presence,
        call_queries,
        call_commands,
        *(calling.steering, calling.guests, calling.quality, calling.units),
        signaling_sessions,
        notification_sessions,
    )
    """What handlers may ask for by annotation."""
