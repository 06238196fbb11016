"""Programs among people: each of these is true on one node and on two."""

from tests.e2e.devices import ExplicitDevice
from tests.e2e.people import Person
from tests.e2e.people_scenarios import is_signed_out
from tests.e2e.story import Scenario, Story, eventually

CLOSED_WITHIN = 2.0
"""Seconds from the end of a token to the end of its sockets (S4)."""


async def a_bot_talks_until_it_is_ended(story: Story) -> None:
    """It hears as people do, on whichever node, also what a webhook posts into its group; when it gets a new
    token, the old one is out everywhere (S4).
    """
    ann = await story.person("ann")
    page = await story.page(ann)
    bot = Person("echo", story.deployment.apis)
    made = await ann.ask(
        "POST", "/bots", {"username": bot.username, "nickname": "Echo", "scopes": ["read", "send", "groups"]}
    )
    bot.user_id, bot.token = made["userId"], made["token"]
    story.people.append(bot)
    program = await story.device(bot, "program", nodes=[-1], explicit=True)
    to_bot = await ann.contact_of(bot)
    await story.say(ann, to_bot)
    await story.say(bot, await bot.contact_of(ann))
    group = await ann.ask("POST", "/group", {"name": "team", "contactIds": [to_bot]})
    webhook = await ann.ask("POST", "/group/webhooks", {"groupId": group["groupId"], "name": "Deploys"})
    await ann.ask("POST", "/webhook", {"text": "version 7 is out"}, token=webhook["token"])
    await story.say(bot, await bot.group_contact())
    await story.ends_well()
    assert isinstance(program, ExplicitDevice)
    heard = {message["text"] for message in await bot.history(await bot.group_contact())}
    assert "version 7 is out" in heard

    program.comes_back = False
    await ann.ask("POST", "/bots/token", {"userId": bot.user_id})
    await eventually(lambda: program.codes == [1008], CLOSED_WITHIN, "the socket of its old token is closed")
    await is_signed_out(bot)
    assert page.online.is_set()
    await bot.close()


BOTS: tuple[Scenario, ...] = (a_bot_talks_until_it_is_ended,)
