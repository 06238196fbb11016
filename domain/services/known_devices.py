"""Devices on which somebody has signed in before: their owner is not locked out by strangers (S2)."""

from dataclasses import dataclass
from datetime import timedelta

from domain.model.clients import Client, KnownDevice
from domain.model.names import name_key
from ports.security import TokenIssuer
from ports.system import Clock, IdGenerator

KNOWN_FOR = timedelta(days=365)
"""From the last sign-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevices:
    """Nothing is stored: the device carries a token that says so, and is worth no more than that."""

    tokens: TokenIssuer
    clock: Clock
    ids: IdGenerator

    def find(self, client: Client, username: str) -> KnownDevice | None:
        """None unless the client is known to this very account."""
        if not client.device_token:
            return None
        device = self.tokens.find_device(client.device_token, self.clock.now())
        return device if device and device.account == name_key(username) else None

    def remember(self, client: Client, username: str) -> str:
        """The token for a client that has just signed in."""
        known = self.find(client, username)
        device = known or KnownDevice(self.ids.login_id(), name_key(username))
        return self.tokens.issue_device(device, self.clock.now() + KNOWN_FOR)
