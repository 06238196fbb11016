"""Who may do what with Ann's files (S5). She has sent one to Bob, and is about to upload another."""

from collections.abc import Awaitable, Callable

import httpx

from tests.integration.http.people import Answer, Person, picture
from tests.integration.http.permissions import NULL, OWNERS, Case, Things
from tests.integration.http.uploading import TUS, add, begun, upload_file

Ask = Callable[[Person, Things], Awaitable[Answer]]
READERS = (200, 200, NULL, NULL, NULL, 401)


async def sent_to_bob(things: Things) -> str:
    ann = things.people["owner"]
    file_id = await upload_file(ann)
    sent = await ann.post("/chat/send", contactId=things.contact_id, attachments=[file_id])
    assert sent.code == 200
    return file_id


def asks_tus(ask: Callable[[Person, str], Awaitable[httpx.Response]]) -> Ask:
    """As an envelope, which there is none of where it goes well, and none at a HEAD."""

    async def answer(person: Person, things: Things) -> Answer:
        response = await ask(person, await begun(things.people["owner"], 10, filename="notes.txt"))
        done = response.status_code < 300
        body = {"status": "ok" if done else "error", "code": 200 if done else response.status_code}
        return Answer(response.status_code, response.headers, body)

    return answer


async def infos(person: Person, things: Things) -> Answer:
    return await person.get("/file/info", ids=await sent_to_bob(things))


async def tickets(person: Person, things: Things) -> Answer:
    return await person.post("/file/tickets", fileIds=[await sent_to_bob(things)])


async def poster(person: Person, things: Things) -> Answer:
    """A film that is none: who may name it is told so, everybody else that they may not."""
    file_id = await upload_file(things.people["owner"])
    sent = await person.client.post(f"/file/poster?fileId={file_id}", files={"file": ("a.png", picture())})
    return Answer.of(sent)


def asks_of_parts(path: str) -> Ask:
    """Of one that comes by tus: who may name it is told so, everybody else that they may not."""

    async def answer(person: Person, things: Things) -> Answer:
        return await person.post(path, fileId=await begun(things.people["owner"], 10))

    return answer


async def attach(person: Person, things: Things) -> Answer:
    """To what the person can write to, so that it is the file that is refused."""
    file_id = await sent_to_bob(things)
    rows = (await person.get("/contact")).data if person.token else []
    contact_id = next((row["contactId"] for row in rows if row["userId"]), 0)
    answer = await person.post("/chat/send", contactId=contact_id, text="mine", attachments=[file_id])
    return Answer(403, answer.headers, {"code": 403}) if answer.code == 2005 else answer


FILE_CASES = [
    Case("GET /file/info", "ids", infos, READERS),
    Case("POST /file/tickets", "fileIds", tickets, READERS),
    Case("POST /file/poster", "fileId", poster, (300, 403, 403, 403, 403, 401)),
    Case("POST /file/parts", "fileId", asks_of_parts("/file/parts"), (4010, 403, 403, 403, 403, 401)),
    Case(
        "POST /file/parts/done", "fileId", asks_of_parts("/file/parts/done"), (4010, 403, 403, 403, 403, 401)
    ),
    Case("POST /chat/send", "attachments", attach, OWNERS),
    Case(
        "HEAD /files/<file_id:str>",
        "file_id",
        asks_tus(lambda person, file_id: person.client.head(f"/files/{file_id}", headers=TUS)),
        OWNERS,
    ),
    Case(
        "PATCH /files/<file_id:str>",
        "file_id",
        asks_tus(lambda person, file_id: add(person, file_id, 0, b"0123456789")),
        OWNERS,
    ),
    Case(
        "DELETE /files/<file_id:str>",
        "file_id",
        asks_tus(lambda person, file_id: person.client.delete(f"/files/{file_id}", headers=TUS)),
        OWNERS,
    ),
]
