"""Files that a real clamd looks at, and what people see while it is away (contract-2 N6)."""

from collections.abc import AsyncIterator, Iterator

import pytest

from config.setting_groups import ScanningSettings
from config.settings import Settings
from tests.doubles.scanner import EICAR
from tests.integration.http.people import Answer, Person, Town, picture
from tests.integration.http.uploading import PDF, begin, ticket_url, upload_file
from tests.integration.running import running_server
from tests.patience import asked_until
from tests.servers.clamd import TAKES_AT_MOST, ClamdServer, clamd_server


@pytest.fixture
def clamd() -> Iterator[ClamdServer]:
    with clamd_server() as server:
        yield server


@pytest.fixture
async def town(settings: Settings, clamd: ClamdServer) -> AsyncIterator[Town]:
    scanning = ScanningSettings(clamd=clamd.tcp, size_at_most=TAKES_AT_MOST)
    async with (
        running_server(settings.model_copy(update={"scanning": scanning})) as server,
        Town(server) as town,
    ):
        yield town


async def scans_of(person: Person, contact_id: int) -> list[str]:
    """How the files in the conversation are."""
    messages = (await person.get("/chat/messages", contactId=contact_id)).data
    return [each["attachments"][0]["scan"] for each in messages]


async def test_what_clamd_lets_through_is_read_and_what_it_does_not_is_refused(town: Town) -> None:
    """In the same moment as without it; how large a file may be is told beforehand."""
    ann, bob, to_bob = await town.friends()
    clear, infected = await upload_file(ann, PDF), await upload_file(ann, EICAR, "invoice.exe")
    await ann.post("/chat/send", contactId=to_bob, attachments=[clear])
    assert (await town.anybody.get(await ticket_url(bob, clear))).content == PDF
    refused = await ann.post("/chat/send", contactId=to_bob, attachments=[infected])
    assert refused.refusal == (403, 4009)
    assert (await ann.get("/file/info", ids=infected)).data[0]["scan"] == "infected"
    assert (await ann.post("/file/tickets", fileIds=[infected])).data == [None]
    assert (await ann.upload(picture())).data
    limits = (await town.anybody.get("/server")).json()["data"]["limits"]
    assert limits["fileBytes"] == TAKES_AT_MOST
    assert Answer.of(await begin(ann, TAKES_AT_MOST + 1)).refusal == (413, 300)


async def test_while_clamd_is_away_files_wait(town: Town, clamd: ClamdServer) -> None:
    """They are sent and shown, and read by nobody; pictures for now are refused. Then all of it comes."""
    ann, bob, to_bob = await town.friends()
    clamd.stop()
    files = [await upload_file(ann, data) for data in (PDF, EICAR)]
    for file_id in files:
        await ann.post("/chat/send", contactId=to_bob, attachments=[file_id])
    to_ann = (await bob.get("/contact")).data[0]["contactId"]
    assert await scans_of(bob, to_ann) == ["waiting", "waiting"]
    assert (await bob.post("/file/tickets", fileIds=files)).data == [None, None]
    assert (await ann.upload(picture())).refusal == (503, 503)
    clamd.start()
    await asked_until(lambda scans: "waiting" not in scans, lambda: scans_of(bob, to_ann))
    assert await scans_of(bob, to_ann) == ["", "infected"]
    assert (await town.anybody.get(await ticket_url(bob, files[0]))).content == PDF
