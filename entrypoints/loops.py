"""Which loops run beside the requests, and how often."""

from collections.abc import Sequence
from datetime import timedelta

from config.container import Container
from domain.services.call_monitor import MEET_DUE_EVERY, RECONCILE_EVERY
from domain.services.live.login_watch import CHECK_LOGINS_EVERY
from domain.services.live.sessions import LOOK_EVERY
from domain.services.relay import RELAY_EVERY
from entrypoints.background import Loop

SWEEP_EVERY = timedelta(minutes=10)


def loops_of(container: Container) -> Sequence[Loop]:
    return (
        Loop("tell what was left untold", container.relay().tell_untold, RELAY_EVERY),
        Loop("look at live sessions", container.live_sessions().look_round, LOOK_EVERY),
        Loop("check logins of live sessions", container.login_watch().check, CHECK_LOGINS_EVERY),
        Loop("meet deadlines of calls", container.call_monitor().meet_due, MEET_DUE_EVERY),
        Loop("find deadlines of calls again", container.call_monitor().reconcile, RECONCILE_EVERY),
        Loop("sweep expired logins", container.logins().sweep, SWEEP_EVERY),
        Loop("sweep unused uploads", container.file_uses().sweep, SWEEP_EVERY),
    )
