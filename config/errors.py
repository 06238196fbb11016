"""Why a server does not start."""

from typing import Final

from domain.model.errors import ServerFault, StorageBroken, StorageFull, Unavailable

ADVICE: Final = {
    "storage": "see that it runs, and that database_url names its host, user, password and database",
    "redis": "see that it runs, and that redis_url names its host, password and number",
}
"""By the part that does not answer."""


class CannotStart(Exception):
    """One sentence for the person who starts it: what is wrong, and what to do. It repeats no secret."""


class InvalidSettings(CannotStart):
    """What is set cannot be."""


def cannot_start(fault: ServerFault) -> CannotStart:
    """The sentence for what a part says at the start. What is set up wrongly says itself what to do."""
    said = str(fault).rstrip(".")
    match fault:
        case Unavailable(part=part) if part in ADVICE:
            return CannotStart(f"{said}; {ADVICE[part]}")
        case StorageFull():
            return CannotStart(f"{said}; make room there")
        case StorageBroken():
            return CannotStart(f"{said}; run ichat doctor with the same settings")
    return CannotStart(said)
