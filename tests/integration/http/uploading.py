"""Files of any kind, uploaded by people who speak tus themselves."""

from base64 import b64encode

import httpx

from tests.integration.http.people import Person

TUS = {"tus-resumable": "1.0.0"}
PIECE = {**TUS, "content-type": "application/offset+octet-stream"}
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 4


def metadata(**said: str) -> str:
    return ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in said.items())


async def begin(person: Person, size: int, **said: str) -> httpx.Response:
    headers = {**TUS, "upload-length": str(size), "upload-metadata": metadata(**said)}
    return await person.client.post("/files", headers=headers)


async def begun(person: Person, size: int, **said: str) -> str:
    """The id of the file to come."""
    response = await begin(person, size, **said)
    assert response.status_code == 201, response.text
    return str(response.headers["location"].rpartition("/")[2])


async def add(person: Person, file_id: str, offset: int, data: bytes, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {**PIECE, "upload-offset": str(offset), **names}
    return await person.client.patch(f"/files/{file_id}", headers=sent, content=data)


async def received(person: Person, file_id: str) -> int:
    response = await person.client.head(f"/files/{file_id}", headers=TUS)
    assert response.status_code == 200
    return int(response.headers["upload-offset"])


async def upload_file(person: Person, data: bytes = PDF, name: str = "plan.pdf", **said: str) -> str:
    file_id = await begun(person, len(data), filename=name, **said)
    if data:
        assert (await add(person, file_id, 0, data)).status_code == 204
    return file_id


async def ticket_url(person: Person, file_id: str) -> str:
    """A path below the API, as the client of httpx wants it."""
    [ticket] = (await person.post("/file/tickets", fileIds=[file_id])).data
    return "/" + str(ticket["url"]).partition("/api/")[2]
