"""Signing in with a key of one's device, as clients see it (contract-2 N9)."""

from tests.doubles.authenticator import Authenticator
from tests.integration.http.people import Person, Town


def device_of(town: Town) -> Authenticator:
    """For pages of this server."""
    url = town.anybody.base_url
    return Authenticator(origin=f"{url.scheme}://{url.netloc.decode()}", domain=url.host)


async def make(town: Town, person: Person, device: Authenticator) -> int:
    begun = await person.post("/user/passkeys/begin")
    credential = device.create(begun.data["options"])
    made = (await person.post("/user/passkeys/confirm", name=" phone ", credential=credential)).data
    assert (made["name"], made["lastUsedAt"]) == ("phone", None)
    passkey_id: int = made["passkeyId"]
    return passkey_id


async def test_somebody_comes_in_with_a_passkey(town: Town) -> None:
    """Made once, used on the next device, renamed, ended; nobody else can do anything with it."""
    ann, eve = await town.register("ann"), await town.register("eve")
    device = device_of(town)
    passkey_id = await make(town, ann, device)
    begun = await town.stranger_posts("/login/passkey/begin")
    entered = await town.stranger_posts("/login/passkey", credential=device.get(begun.data["options"]))
    assert entered.data["userId"] == ann.user_id
    assert "path=/api/login;" in entered.headers["set-cookie"].lower()
    again = await town.person("ann", entered)

    for body in ({"passkeyId": passkey_id, "name": "mine"}, {"passkeyId": passkey_id}):
        path = "rename" if "name" in body else "end"
        assert (await eve.post(f"/user/passkeys/{path}", **body)).data is None
    assert (await eve.get("/user/passkeys")).data == []
    assert (await again.post("/user/passkeys/rename", passkeyId=passkey_id, name="laptop")).data is None
    [kept] = (await again.get("/user/passkeys")).data
    assert (kept["passkeyId"], kept["name"]) == (passkey_id, "laptop")
    assert kept["lastUsedAt"] > kept["createdAt"]

    assert (await ann.post("/user/passkeys/end", passkeyId=passkey_id)).data is None
    begun = await town.stranger_posts("/login/passkey/begin")
    refused = await town.stranger_posts("/login/passkey", credential=device.get(begun.data["options"]))
    assert refused.refusal == (401, 1010)


async def test_what_is_none_is_refused(town: Town) -> None:
    """Made on another page, without a name, or no credential at all."""
    ann = await town.register("ann")
    elsewhere = device_of(town)
    elsewhere.origin = "https://chat.example.com"
    begun = await ann.post("/user/passkeys/begin")
    credential = elsewhere.create(begun.data["options"])
    for body, refusal in (
        ({"name": "phone", "credential": credential}, (401, 1010)),
        ({"name": "phone"}, (401, 1010)),
        ({"credential": credential}, (400, 1003)),
        ({"name": "phone", "credential": "text"}, (400, 300)),
    ):
        assert (await ann.post("/user/passkeys/confirm", **body)).refusal == refusal
    assert (await town.stranger_posts("/login/passkey", credential={"rawId": 7})).refusal == (401, 1010)
    assert "passkeys" in (await ann.get("/server")).data["features"]
