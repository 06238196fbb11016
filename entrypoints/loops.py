"""Which loops run beside the requests, and how often."""

from collections.abc import Sequence
from datetime import timedelta

from config.container import Container
from domain.services.relay import RELAY_EVERY
from entrypoints.background import Loop

SWEEP_EVERY = timedelta(minutes=10)


def loops_of(container: Container) -> Sequence[Loop]:
    return (
        Loop("tell what was left untold", container.relay().tell_untold, RELAY_EVERY),
        Loop("sweep expired logins", container.accounts().sweep, SWEEP_EVERY),
        Loop("sweep unused uploads", container.files().sweep, SWEEP_EVERY),
    )
