"""Somebody takes all their data with them."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.services import exports
from tests.integration.http.people import Answer, Person, Town, picture

SHAPE = Path(__file__).parents[3] / "docs" / "export.md"


async def fetch(town: Town, person: Person) -> tuple[str, httpx.Response]:
    url: str = (await person.post("/user/export")).data["url"]
    return url, await town.anybody.get(url.removeprefix(town.server.settings.api_prefix))


async def test_ann_takes_everything_with_her(town: Town) -> None:
    """Her conversations, whatever their length, what she was shown in them, and who she is; explained."""
    ann, bob, contact_id = await town.friends()
    await ann.post("/contact/update", contactId=contact_id, alias="Bobby")
    await ann.post("/user/privacy", findable=False)
    texts = [(await ann.say(contact_id, f"text {number}"))["text"] for number in range(205)]
    image = (await bob.upload(picture())).data
    await bob.post("/chat/send", contactId=await bob.contact_of(ann), image=image)

    _, response = await fetch(town, ann)
    assert response.headers["content-type"] == "application/zip"
    assert response.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        index = json.loads(archive.read("index.json"))
        conversation = json.loads(archive.read(f"conversations/{contact_id}.json"))
        assert archive.read(image) == (await town.anybody.get(f"/{image}")).content
    assert index["profile"]["userId"] == ann.user_id
    assert index["settings"]["findable"] is False
    assert [row["alias"] for row in index["contacts"]] == ["Bobby"]
    assert [person["userId"] for person in index["people"]] == [bob.user_id]
    assert set(index["explanation"]) == set(index) - {"explanation"}
    documented = SHAPE.read_text()
    assert [key for key in {**index, **conversation} if f"`{key}`" not in documented] == []
    said: list[dict[str, Any]] = conversation["messages"]
    assert [message["image"] for message in said[:1]] == [image]
    assert [message["text"] for message in said[1:]] == texts[::-1]


async def test_however_many_contacts_there_are_all_have_names(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People and groups are asked for in portions, here of one."""
    monkeypatch.setattr(exports, "INFOS_AT_ONCE", 1)
    ann, bob, _ = await town.friends()
    cat = await town.register("cat")
    await town.befriend(ann, cat)
    for name in ("Choir", "Band"):
        await ann.post("/group", name=name)
    _, response = await fetch(town, ann)
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        index = json.loads(archive.read("index.json"))
    assert {person["userId"] for person in index["people"]} == {bob.user_id, cat.user_id}
    assert {group["name"] for group in index["groups"]} == {"Choir", "Band"}


async def test_a_ticket_is_for_one_export_and_dies_with_its_login(town: Town) -> None:
    """It opens nothing else, and nobody makes one up."""
    ann, _, _ = await town.friends()
    url, response = await fetch(town, ann)
    assert response.status_code == 200
    path, token = url.removeprefix(town.server.settings.api_prefix), url.rpartition("/")[2]
    assert Answer.of(await town.anybody.get("/contact", headers={"authorization": token})).status == 401
    assert Answer.of(await town.anybody.get(f"/user/export/{ann.token}")).status == 401
    await ann.post("/logout")
    assert Answer.of(await town.anybody.get(path)).refusal == (401, 1005)
