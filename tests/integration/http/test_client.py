"""The client of the examples: what a program does with it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from examples.ichat_client import Client, Message, Refused
from tests.e2e.proxy import bad_network
from tests.integration.http.people import Person, Town
from tests.integration.running import RunningServer
from tests.plain_http import plain_client

HOUSE = Path(__file__).parents[3]
PATIENCE = 60.0


@asynccontextmanager
async def client_of(person: Person, port: int) -> AsyncIterator[Client]:
    async with Client(f"http://127.0.0.1:{port}", person.token, plain_client()) as client:
        client.user_id = person.user_id
        yield client


async def hears(messages: AsyncIterator[Message]) -> str:
    async with asyncio.timeout(PATIENCE):
        return (await anext(messages))["text"]


async def test_nothing_is_lost_or_doubled_by_a_broken_line(town: Town) -> None:
    """Ann hears what Bob says before, while and after her line is cut, each once and in order; edited while
    she was away is not said anew.
    """
    ann, bob, _ = await town.friends()
    to_ann = await bob.contact_of(ann)
    said = await bob.say(to_ann, "one")
    async with bad_network(town.server.port) as network, client_of(ann, network.port) as client:
        messages = client.messages(after=0)
        assert await hears(messages) == "one"
        network.refusing = True
        network.cut()
        await bob.post("/chat/edit", messageId=said["messageId"], text="one, I meant")
        for text in ("two", "three"):
            await bob.say(to_ann, text)
        network.refusing = False
        assert [await hears(messages) for _ in range(2)] == ["two", "three"]
        await bob.say(to_ann, "four")
        assert await hears(messages) == "four"


async def test_a_program_that_was_off_goes_on_where_it_was(town: Town) -> None:
    """With the number of the delivery that it processed last; without one it hears from then on."""
    ann, bob, _ = await town.friends()
    to_ann = await bob.contact_of(ann)
    for text in ("one", "two", "three"):
        await bob.say(to_ann, text)
    async with client_of(ann, town.server.port) as client:
        messages = client.messages(after=0)
        assert await hears(messages) == "one"
        async with asyncio.timeout(PATIENCE):
            seen = (await anext(messages))["deliveryId"]
    async with client_of(ann, town.server.port) as client:
        again = client.messages(after=seen)
        assert await hears(again) == "three"
        await bob.say(to_ann, "four")
        assert await hears(again) == "four"


async def test_files_go_up_in_pieces_and_come_back_whole(town: Town) -> None:
    """More than one piece, read by whom it was sent to and by nobody else."""
    ann, bob, contact_id = await town.friends()
    data = bytes(range(256)) * 5000
    async with client_of(ann, town.server.port) as hers, client_of(bob, town.server.port) as his:
        file_id = await hers.upload("numbers.bin", data)
        with pytest.raises(Refused):
            await his.download(file_id)
        sent = await hers.send(contact_id, "here", attachments=[file_id])
        assert await his.download(sent["attachments"][0]["fileId"]) == data


async def test_a_token_that_is_over_ends_the_listening(town: Town) -> None:
    """It is not tried again for ever."""
    ann = await town.register("ann")
    async with client_of(ann, town.server.port) as client:
        client.token = "ichat_never-made"
        with pytest.raises(Refused):
            async with asyncio.timeout(PATIENCE):
                await anext(client.messages())


async def test_history_and_sync_are_read_to_their_end(town: Town) -> None:
    """Over several pages, oldest first."""
    ann, bob, contact_id = await town.friends()
    for number in range(120):
        await ann.say(contact_id, str(number))
    async with client_of(bob, town.server.port) as client:
        said = [str(number) for number in range(120)]
        assert [each["text"] for each in await client.history(await bob.contact_of(ann))] == said
        assert [each["text"] for each in await client.sync(0)] == said


async def test_people_sign_in_and_meet(server: RunningServer) -> None:
    """Without a token."""
    async with (
        Client(f"http://127.0.0.1:{server.port}") as ann,
        Client(f"http://127.0.0.1:{server.port}") as bob,
    ):
        await ann.register("ann", "secret-12", "Ann")
        await bob.register("bob", "secret-12", "Bob")
        await ann.befriend(bob)
        await bob.sign_in("bob", "secret-12")
        assert await bob.whoami() == bob.user_id
        with pytest.raises(Refused) as refused:
            await bob.sign_in("bob", "wrong")
        assert (refused.value.status, refused.value.code) == (401, 1004)


async def test_the_echo_bot_answers(town: Town) -> None:
    """Bob asks it to become a contact, perhaps before it is there, writes, and is answered."""
    ann, bob = await town.register("ann"), await town.register("bob")
    made = await ann.post("/bots", username="echo", nickname="Echo", scopes=["read", "send", "contacts"])
    script = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "examples.echo_bot", f"http://127.0.0.1:{town.server.port}", made.data["token"],
        cwd=HOUSE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert script.stdout
        await bob.post("/contact/user", userId=made.data["userId"])
        async with asyncio.timeout(PATIENCE):
            assert await script.stdout.readline()
        [row] = (await bob.get("/contact")).data
        await bob.say(row["contactId"], "hello")
        async with client_of(bob, town.server.port) as client:
            assert await hears(client.messages(after=0)) == "You said: hello"
    finally:
        script.kill()
        await script.wait()
