"""STUN servers, and time-limited TURN credentials as coturn's `use-auth-secret` checks them.

The scheme is that of draft-uberti-behave-turn-rest-00: the user name is an expiry and a name of ours, the
password base64(HMAC-SHA1(secret, user name)). SHA-1 is what TURN servers understand; as an HMAC it holds.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.model.ice import IceServer, IceServers
from domain.model.ids import CallId, UserId
from ports.ice import IceServerList

TURN_LIFETIME = timedelta(minutes=10)


class TurnCredentials(IceServerList):
    """Without TURN servers or their secret there are STUN servers only.

    The server counts quotas by the name without its expiry, so that renewing gives nobody more.
    """

    def __init__(
        self,
        stun_urls: Sequence[str],
        turn_urls: Sequence[str],
        turn_secret: str,
        lifetime: timedelta = TURN_LIFETIME,
    ) -> None:
        self._stun_urls = tuple(stun_urls)
        self._turn_urls = tuple(turn_urls) if turn_secret else ()
        self._secret = turn_secret.encode()
        self._lifetime = min(lifetime, TURN_LIFETIME)

    def issue(self, call_id: CallId, user_id: UserId, now: datetime, *, relayed: bool = True) -> IceServers:
        expires_at = (now + self._lifetime).replace(microsecond=0)
        servers = [IceServer(self._stun_urls)] if self._stun_urls else []
        if self._turn_urls and relayed:
            username = f"{int(expires_at.timestamp())}:{call_id}-{user_id}"
            servers.append(IceServer(self._turn_urls, username, self._password(username)))
        return IceServers(servers, expires_at)

    def _password(self, username: str) -> str:
        digest = hmac.new(self._secret, username.encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()
