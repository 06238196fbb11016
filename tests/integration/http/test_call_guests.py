"""A guest's token opens the socket of one call, and nothing else (contract-2 N11)."""

import json

from websockets.asyncio.client import ClientConnection, connect

from tests.integration.http.people import Answer, Person, Town
from tests.integration.http.test_permissions import documented
from tests.integration.http.without_ids import OPEN
from tests.integration.running import RunningServer


async def calling(town: Town) -> tuple[Person, int, int]:
    """Ann calls Bob: she, her contact, the call."""
    ann, bob = await town.register("ann"), await town.register("bob")
    contact_id = await town.befriend(ann, bob)
    call_id = (await ann.post("/call", contactId=contact_id, userIds=[bob.user_id])).data
    return ann, contact_id, call_id


async def knock(town: Town, ann: Person, contact_id: int, name: str = "Gil") -> str:
    link = (await ann.post("/call/link", contactId=contact_id)).data
    assert link["url"].endswith(f"/guest#{link['token']}")
    body = {"token": link["token"], "name": name}
    return str(Answer.of(await town.anybody.post("/call/guest", json=body)).data["callToken"])


async def frame(socket: ClientConnection, kind: int) -> object:
    """The payload of the next frame of this kind."""
    while True:
        told = json.loads(await socket.recv())
        if told["type"] == kind:
            return told["payload"]


async def test_no_operation_takes_a_guests_token(town: Town, server: RunningServer) -> None:
    """Whatever is asked: 401, as for anybody."""
    ann, contact_id, _ = await calling(town)
    token = await knock(town, ann, contact_id)
    closed = set(documented(server)) - OPEN
    assert len(closed) > 100
    answers = {}
    for name in closed:
        method, path = name.split(" ")
        asked = await town.anybody.request(
            method, path.replace("<file_id:str>", "x"), json={}, headers={"Authorization": token}
        )
        answers[name] = asked.status_code
    assert {name: status for name, status in answers.items() if status != 401} == {}


async def test_a_guest_waits_and_comes_in(town: Town, server: RunningServer) -> None:
    """Over real sockets: Ann hears of Gil, lets him in, and his page is told what it cannot ask."""
    ann, contact_id, call_id = await calling(town)
    token = (await ann.post("/call/join", query={"callId": call_id})).data
    async with (
        connect(f"{server.socket_url}/call") as anns,
        connect(f"{server.socket_url}/call") as gils,
    ):
        await anns.send(token)
        await frame(anns, 2)
        await gils.send(await knock(town, ann, contact_id))
        assert await frame(gils, 10) == "[]"
        [gil] = json.loads(str(await frame(anns, 10)))
        assert gil["name"] == "Gil"
        admitted = await ann.post("/call/admit", callId=call_id, userId=gil["userId"])
        assert admitted.code == 200
        told = json.loads(str(await frame(gils, 14)))
        assert {each["name"] for each in told["people"]} >= {"Ann", "Gil"}
        assert {each["userId"] for each in json.loads(str(await frame(gils, 2)))} >= {ann.user_id}
        [shown] = (await ann.post("/user/infos", userIds=[gil["userId"]])).data
        assert shown["nickname"] == "Gil"


async def test_a_door_is_shown_and_ends(town: Town) -> None:
    """Anybody with the link sees who made it; after its end nothing."""
    ann, contact_id, _ = await calling(town)
    secret = (await ann.post("/call/link", contactId=contact_id, seconds=60)).data["token"]
    sign = Answer.of(await town.anybody.get("/call/link", params={"token": secret}))
    assert sign.data == {"invitedBy": "Ann", "running": True}
    await ann.post("/call/link/end", contactId=contact_id)
    for asked in (
        await town.anybody.get("/call/link", params={"token": secret}),
        await town.anybody.post("/call/guest", json={"token": secret, "name": "Gil"}),
    ):
        assert Answer.of(asked).refusal == (410, 3011)
