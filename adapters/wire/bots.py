"""Bots and incoming webhooks (contract-2 N9)."""

from collections.abc import Sequence

from adapters.wire.groups import GroupNamed
from adapters.wire.reading import Body, Query
from adapters.wire.writing import Time, View
from domain.model.administration import Page
from domain.model.bots import NewBot, ShownBot
from domain.model.ids import GroupId, UserId


class BotWish(Body):
    """`scopes`: of `read`, `send`, `groups`, `contacts`."""

    username: str = ""
    nickname: str = ""
    scopes: tuple[str, ...] = ()


class BotNamed(Body):
    user_id: UserId = UserId(0)


class BotsQuery(Query):
    cursor: UserId = UserId(0)
    limit: int = 0


class WebhookWish(GroupNamed):
    """`name`: what its messages stand under."""

    name: str = ""


class WebhookNamed(GroupNamed):
    user_id: UserId = UserId(0)


class WebhooksQuery(Query):
    group_id: GroupId = GroupId(0)


class WebhookQuery(Query):
    """`token`: part of the URL."""

    token: str = ""


class WebhookPost(Body):
    text: str = ""


class NewBotView(View):
    """`token` is shown this once."""

    user_id: int
    token: str


class NewWebhookView(NewBotView):
    """`url`: where to post."""

    url: str


class BotView(View):
    """`group_id`: of a webhook, 0 otherwise. `active`: its token stands."""

    user_id: int
    owner_id: int
    group_id: int
    username: str
    nickname: str
    avatar: str
    scopes: Sequence[str]
    active: bool
    created_at: Time
    last_used_at: Time | None


class BotsView(View):
    bots: Sequence[BotView]
    cursor: int


def new_bot_view(bot: NewBot) -> NewBotView:
    return NewBotView.of(bot)


def new_webhook_view(webhook: NewBot, api: str) -> NewWebhookView:
    """`api`: the URL under which the operations are."""
    return NewWebhookView.of(webhook, url=f"{api}/webhook?token={webhook.token}")


def bot_view(shown: ShownBot) -> BotView:
    return BotView.of(
        shown.user,
        owner_id=shown.bot.owner_id,
        group_id=shown.bot.group_id,
        scopes=sorted(shown.bot.scopes),
        active=shown.active,
        created_at=shown.bot.created_at,
        last_used_at=shown.last_used_at,
    )


def bots_view(page: Page[ShownBot]) -> BotsView:
    return BotsView([bot_view(each) for each in page.rows], page.cursor)
