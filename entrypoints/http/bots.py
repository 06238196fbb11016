"""Bots and incoming webhooks (contract-2 N9)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.bots import (
    BotNamed,
    BotsQuery,
    BotsView,
    BotView,
    BotWish,
    NewBotView,
    NewWebhookView,
    WebhookNamed,
    WebhookPost,
    WebhookQuery,
    WebhooksQuery,
    WebhookWish,
    bot_view,
    bots_view,
    new_bot_view,
    new_webhook_view,
)
from domain.model.accounts import Login
from domain.model.audit import Actor
from domain.model.errors import (
    EmptyMessage,
    Forbidden,
    GroupFull,
    InvalidFields,
    PasswordDue,
    TooManyBots,
    Unauthenticated,
    UserExists,
)
from domain.model.scopes import read_scopes
from domain.services.bots import BotService
from domain.services.webhooks import WebhookService
from entrypoints.http.operations import operation
from entrypoints.http.origins import own_path, own_site
from entrypoints.http.requests import TracedRequest

bots_api = Blueprint("bots")

LIMIT = "bots_per_user"
WEBHOOKS = "/group/webhooks"


@operation(
    bots_api,
    "POST",
    "/bots",
    limit=LIMIT,
    errors=(InvalidFields, UserExists, PasswordDue, TooManyBots, Forbidden),
)
async def create_bot(login: Login, body: BotWish, bots: BotService) -> NewBotView:
    """A user that is a program, with a token that opens what its scopes say; it is shown this once."""
    bot = await bots.create(
        login, username=body.username, nickname=body.nickname, scopes=read_scopes(body.scopes)
    )
    return new_bot_view(bot)


@operation(bots_api, "GET", "/bots")
async def list_bots(login: Login, bots: BotService) -> Sequence[BotView]:
    """The caller's own, oldest first."""
    return [bot_view(each) for each in await bots.list_of(login.user_id)]


@operation(bots_api, "POST", "/bots/token", limit=LIMIT, errors=(PasswordDue, Forbidden))
async def renew_bot_token(login: Login, body: BotNamed, bots: BotService) -> NewBotView:
    """A new token in place of the one before; it is shown this once."""
    return new_bot_view(await bots.renew_token(login, body.user_id))


@operation(bots_api, "POST", "/bots/end", limit=LIMIT, errors=(Forbidden,))
async def end_bot(login: Login, body: BotNamed, bots: BotService) -> None:
    """Delete the account of a bot of one's own."""
    await bots.end(login, body.user_id)


@operation(bots_api, "GET", "/admin/bots", errors=(Forbidden, InvalidFields))
async def list_all_bots(actor: Actor, query: BotsQuery, bots: BotService) -> BotsView:
    """Everybody's bots and webhooks, newest first; `cursor` 0 ends the list."""
    del actor
    return bots_view(await bots.list_page(query.cursor, query.limit))


@operation(bots_api, "POST", WEBHOOKS, limit=LIMIT, errors=(InvalidFields, Forbidden, GroupFull, TooManyBots))
async def create_webhook(
    request: TracedRequest, login: Login, body: WebhookWish, webhooks: WebhookService
) -> NewWebhookView:
    """A URL by which a program posts into a group, of owner and admins; it is shown this once."""
    webhook = await webhooks.create(login.user_id, body.group_id, body.name)
    return new_webhook_view(webhook, own_site(request).origin + own_path(request).removesuffix(WEBHOOKS))


@operation(bots_api, "GET", WEBHOOKS, errors=(Forbidden,))
async def list_webhooks(login: Login, query: WebhooksQuery, webhooks: WebhookService) -> Sequence[BotView]:
    """Those of a group, for owner and admins, oldest first."""
    return [bot_view(each) for each in await webhooks.list_of(login.user_id, query.group_id)]


@operation(bots_api, "POST", f"{WEBHOOKS}/end", limit=LIMIT, errors=(Forbidden,))
async def end_webhook(login: Login, body: WebhookNamed, webhooks: WebhookService) -> None:
    """Nobody posts with it any more; what it posted stays."""
    await webhooks.end(login.user_id, body.group_id, body.user_id)


@operation(
    bots_api, "POST", "/webhook", open=True, errors=(Unauthenticated, Forbidden, InvalidFields, EmptyMessage)
)
async def post_by_webhook(query: WebhookQuery, body: WebhookPost, webhooks: WebhookService) -> None:
    """A message into the group of the webhook; its token stands in the URL."""
    await webhooks.post(query.token, body.text)
