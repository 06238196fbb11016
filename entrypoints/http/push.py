"""Being reached when the page is closed (contract-2 N7)."""

from sanic import Blueprint

from adapters.wire.push import NewPushSubscription, PushKeyView, PushSubscriptionToEnd
from domain.model.accounts import Login
from domain.model.errors import InvalidFields
from domain.services.push import PushService
from entrypoints.http.operations import operation

push_api = Blueprint("push")

LIMIT = "profile_changes_per_user"


@operation(push_api, "GET", "/push/key")
async def find_push_key(push: PushService) -> PushKeyView:
    """The server's key for Web Push (VAPID)."""
    return PushKeyView(public_key=push.public_key)


@operation(push_api, "POST", "/push/subscriptions", limit=LIMIT, errors=(InvalidFields,))
async def subscribe_to_pushes(login: Login, body: NewPushSubscription, push: PushService) -> None:
    """Push to this device from now on, while its login stands. The same endpoint again is one."""
    await push.subscribe(login, endpoint=body.endpoint, p256dh=body.keys.p256dh, auth=body.keys.auth)


@operation(push_api, "POST", "/push/subscriptions/end", limit=LIMIT)
async def end_pushes(login: Login, body: PushSubscriptionToEnd, push: PushService) -> None:
    """No longer; an unknown endpoint is nothing."""
    await push.end(login, body.endpoint)
