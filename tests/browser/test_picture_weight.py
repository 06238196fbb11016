"""What a conversation of many pictures costs somebody on a telephone."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from PIL import Image, ImageChops, ImageFilter

from tests.browser.people import Person, World

PICTURES = 200
DIFFERENT = 32
"""More than a page of messages; the older ones show one of these."""
BYTES_AT_MOST = 1_500_000
SHOWN = """() => [...document.querySelectorAll(".picture-open img")]
    .filter((image) => image.getBoundingClientRect().bottom > 0)
    .filter((image) => image.getBoundingClientRect().top < innerHeight)
    .every((image, _, all) => all.length > 1 && image.complete && image.naturalWidth > 0)"""


def photos() -> Iterator[bytes]:
    """As rich as those of a telephone, so that they are not small by being simple."""
    noise = Image.effect_noise((1600, 1200), 70).filter(ImageFilter.GaussianBlur(1.2)).convert("RGB")
    for number in range(DIFFERENT):
        written = BytesIO()
        ImageChops.offset(noise, 8 * number).save(written, "JPEG", quality=88)
        yield written.getvalue()


async def test_a_conversation_of_many_pictures_opens_with_few_bytes(world: World) -> None:
    """Only what is seen is loaded, and of that the small ones (V23)."""
    assert 0 < await opened(world) <= BYTES_AT_MOST


async def opened(world: World) -> float:
    """The bytes for which Bob opens what Ann has sent him."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    urls = [await upload(world, ann, data) for data in photos()]
    [contact] = await world.request("GET", "/contact", ann)
    what = {"contactId": contact["contactId"], "thumbnail": "1600x1200;"}
    for number in range(PICTURES):
        await world.request("POST", "/chat/send", ann, json=what | {"image": urls[number % DIFFERENT]})
    received = await counted(bob)
    await bob.open("Ann")
    await bob.page.wait_for_function(SHOWN)
    await bob.page.wait_for_load_state("networkidle")
    return sum(received)


async def upload(world: World, person: Person, data: bytes) -> str:
    url: str = await world.request("POST", "/file/upload", person, files={"file": ("a.jpg", data)})
    return url


async def counted(person: Person) -> list[float]:
    """What comes over the line from now on."""
    received: list[float] = []
    session = await person.page.context.new_cdp_session(person.page)

    def note(event: Mapping[str, Any]) -> None:
        received.append(event["encodedDataLength"])

    session.on("Network.loadingFinished", note)
    await session.send("Network.enable")
    return received
