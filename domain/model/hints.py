"""What is only worth knowing now: somebody is typing, came online, has read.

Hints go to clients that are connected at this moment, are never stored, and are lost gladly. Whatever must
arrive is a notification.
"""

from collections.abc import Collection
from dataclasses import dataclass

from domain.model.ids import UserId
from domain.model.notifications import USER_ADDRESS


@dataclass(frozen=True, slots=True)
class HintEnvelope:
    """One hint and who gets it: `body` is the finished frame.

    `prefix` and the receiver's id make the address, as in an Envelope.
    """

    to: Collection[UserId]
    body: bytes
    prefix: str = USER_ADDRESS
