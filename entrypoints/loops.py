"""Which loops run beside the requests, and how often."""

from collections.abc import Sequence
from datetime import timedelta

from config.container import Container
from domain.services.call_monitor import MEET_DUE_EVERY, RECONCILE_EVERY
from domain.services.file_scans import SCAN_EVERY
from domain.services.live.attendance import RENEW_EVERY, SHOW_EVERY
from domain.services.live.login_watch import CHECK_LOGINS_EVERY
from domain.services.live.node_mail import HEAR_AGAIN_AFTER
from domain.services.live.sessions import LOOK_EVERY
from domain.services.live.watchers import TELL_EVERY
from domain.services.message_indexer import INDEX_EVERY
from domain.services.name_indexer import LOOK_EVERY as LOOK_AT_NAMES_EVERY
from domain.services.push_dispatcher import PUSH_EVERY
from domain.services.relay import RELAY_EVERY
from domain.services.retention import LOOK_EVERY as LOOK_FOR_OLD_EVERY
from domain.services.sfu_units import FOLLOW_EVERY
from entrypoints.background import Loop

HOLD_EVERY = timedelta(seconds=30)
TELL_READ_EVERY = timedelta(seconds=1)
NOTE_USES_EVERY = timedelta(minutes=1)
SWEEP_SEATS_EVERY = timedelta(minutes=1)
SWEEP_EVERY = timedelta(minutes=10)


def loops_of(container: Container) -> Sequence[Loop]:
    own = container.settings().keeps_queues_alone
    following, operating = container.following(), container.operating()
    direct, scans = container.filing.direct(), container.filing.scans()
    return (
        *([Loop("hold the storage alone", container.storage().hold_alone, HOLD_EVERY)] if own else []),
        Loop("tell what was left untold", container.relay().tell_untold, RELAY_EVERY),
        Loop("hear other nodes", following.node_mail().read, HEAR_AGAIN_AFTER),
        Loop("show who is here", following.attendance().show, SHOW_EVERY),
        Loop("go on showing who is here", following.attendance().renew, RENEW_EVERY),
        Loop("tell watchers who is here", following.watchers().tell, TELL_EVERY),
        Loop("look at live sessions", container.live_sessions().look_round, LOOK_EVERY),
        Loop("check logins of live sessions", container.login_watch().check, CHECK_LOGINS_EVERY),
        Loop("meet deadlines of calls", container.call_monitor().meet_due, MEET_DUE_EVERY),
        Loop("find deadlines of calls again", container.call_monitor().reconcile, RECONCILE_EVERY),
        Loop("look over the index of names", operating.name_indexer().work, LOOK_AT_NAMES_EVERY),
        Loop("follow which SFUs are out of service", container.calling().units().follow, FOLLOW_EVERY),
        Loop("give back what calls left at SFUs", container.calling().release().sweep, SWEEP_SEATS_EVERY),
        Loop("push to closed pages", container.pushing().dispatcher().work, PUSH_EVERY),
        # Without a scanner only what waits since there was one.
        Loop("scan files", scans.work, SCAN_EVERY if scans.scanner else SWEEP_EVERY),
        Loop("index messages", container.message_indexer().work, INDEX_EVERY),
        Loop("tell what was read in groups", container.reads().tell_gathered, TELL_READ_EVERY),
        Loop("note when devices were used", container.login_uses().write, NOTE_USES_EVERY),
        Loop("sweep expired logins", container.logins().sweep, SWEEP_EVERY),
        Loop("sweep expired links into groups", container.group_links().sweep, SWEEP_EVERY),
        Loop("sweep expired links into calls", container.calling().guests().sweep, SWEEP_EVERY),
        Loop("sweep dissolved groups", operating.dissolved_groups().sweep, SWEEP_EVERY),
        Loop("remove what is kept no longer", operating.retention().work, LOOK_FOR_OLD_EVERY),
        Loop("sweep push subscriptions", container.pushing().push().sweep, SWEEP_EVERY),
        Loop("sweep files half written", container.blobs().sweep, SWEEP_EVERY),
        *([Loop("sweep forgotten uploads in parts", direct.sweep, SWEEP_EVERY)] if direct else []),
        Loop("sweep expired invites", container.invites().sweep, SWEEP_EVERY),
        Loop("sweep unanswered questions about passkeys", container.joining().passkeys().sweep, SWEEP_EVERY),
        Loop("sweep expired password links", container.password_resets().sweep, SWEEP_EVERY),
        Loop("sweep unused uploads", container.file_uses().sweep, SWEEP_EVERY),
    )
