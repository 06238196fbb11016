"""Push subscriptions, as browsers give them (contract-2 N7)."""

import msgspec

from adapters.wire.reading import Body
from adapters.wire.writing import View


class PushKeys(Body):
    p256dh: str = ""
    auth: str = ""


class NewPushSubscription(Body):
    endpoint: str = ""
    keys: PushKeys = msgspec.field(default_factory=PushKeys)


class PushSubscriptionToEnd(Body):
    endpoint: str = ""


class PushKeyView(View):
    """`public_key`: what a browser wants as `applicationServerKey`."""

    public_key: str
