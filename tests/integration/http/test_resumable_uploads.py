"""tus 1.0.0 over HTTP: any file, over lines that break (contract-2 N6)."""

import asyncio
import errno
import hashlib
import os
from base64 import b64encode
from pathlib import Path
from tempfile import SpooledTemporaryFile

import pytest
from tusclient.client import TusClient

from config.settings import Settings
from tests.integration.http.people import Answer, Person, Town, picture
from tests.integration.http.uploading import (
    PDF,
    PIECE,
    TUS,
    add,
    begin,
    begun,
    received,
    ticket_url,
    upload_file,
)
from tests.integration.running import RunningServer, running_server

WHOLE = os.urandom(300_000)


async def test_what_the_server_can_do_is_said_to_everybody(town: Town) -> None:
    """Before anybody signs in; and an answer, also a refusal, says in which version."""
    options = await town.anybody.options("/files")
    assert options.status_code == 204
    assert options.headers["tus-version"] == "1.0.0"
    assert options.headers["tus-extension"] == "creation,expiration,checksum,termination"
    assert options.headers["tus-max-size"] == str(100 * 1024 * 1024)
    assert options.headers["tus-checksum-algorithm"].split(",")[0] == "sha1"
    refused = await town.anybody.post("/files", headers={**TUS, "upload-length": "1"})
    assert Answer.of(refused).refusal == (401, 401)
    assert refused.headers["tus-resumable"] == "1.0.0"


async def test_a_file_comes_in_pieces_and_is_read_by_whoever_has_its_message(town: Town) -> None:
    """As Ann's phone and Bob's see it, header by header."""
    ann, bob, to_bob = await town.friends()
    response = await begin(ann, len(PDF), filename="../../计划.pdf", filetype="text/html")
    assert response.status_code == 201
    assert response.headers["tus-resumable"] == "1.0.0"
    assert response.headers["upload-expires"].endswith("GMT")
    file_id = response.headers["location"].rpartition("/")[2]
    assert response.headers["location"] == f"/api/files/{file_id}"
    assert (await ann.get("/file/info", ids=file_id)).data == [None]
    first = await add(ann, file_id, 0, PDF[:500])
    assert first.status_code == 204, first.text
    assert first.headers["upload-offset"] == "500"
    state = await ann.client.head(f"/files/{file_id}", headers=TUS)
    assert {name: state.headers[name] for name in ("upload-offset", "upload-length", "cache-control")} == {
        "upload-offset": "500", "upload-length": str(len(PDF)), "cache-control": "no-store"
    }  # fmt: skip
    assert state.headers["upload-metadata"] == f"filename {b64encode('计划.pdf'.encode()).decode()}"
    assert (await add(ann, file_id, 500, PDF[500:])).headers["upload-offset"] == str(len(PDF))
    shown = {
        "fileId": file_id, "name": "计划.pdf", "size": len(PDF), "mime": "application/pdf", "kind": "file",
        "width": 0, "height": 0, "duration": 0, "thumbnail": "", "waveform": [], "scan": "",
    }  # fmt: skip
    assert (await ann.get("/file/info", ids=f"{file_id},nothing")).data == [shown, None]
    sent = (await ann.post("/chat/send", contactId=to_bob, attachments=[file_id])).data
    assert (sent["type"], sent["text"], sent["attachments"]) == (1, "[文件] 计划.pdf", [shown])
    [got] = (await bob.get("/chat/messages", contactId=await bob.contact_of(ann))).data
    assert got["attachments"] == [shown]
    url = await ticket_url(bob, file_id)
    whole = await town.anybody.get(url)
    assert (whole.status_code, whole.content) == (200, PDF)
    assert whole.headers["content-type"] == "application/pdf"
    assert whole.headers["content-disposition"] == "attachment; filename*=UTF-8''%E8%AE%A1%E5%88%92.pdf"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in whole.headers["content-security-policy"]
    described = await town.anybody.head(url)
    assert (described.status_code, described.headers["content-length"]) == (200, str(len(PDF)))
    part = await town.anybody.get(url, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, PDF[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(PDF)}"
    assert (await town.anybody.get(f"/file/{file_id}")).status_code == 404, "only with a ticket"
    await ann.post("/chat/revoke", query={"messageId": sent["messageId"]})
    assert Answer.of(await town.anybody.get(url)).refusal == (404, 404)


async def test_a_picture_is_a_picture_with_nothing_else_in_it(town: Town) -> None:
    """Whatever it is called; how large it is, and a small one, come with it. It is shown by browsers."""
    ann = await town.register("ann")
    data = picture(640, 480, kind="JPEG", comment=b"taken at home")
    file_id = await upload_file(ann, data, "holiday.bin")
    [shown] = (await ann.get("/file/info", ids=file_id)).data
    assert (shown["kind"], shown["mime"], shown["width"], shown["height"]) == (
        "image",
        "image/jpeg",
        640,
        480,
    )
    assert shown["thumbnail"].startswith("data:image/webp;base64,")
    kept = await town.anybody.get(await ticket_url(ann, file_id))
    assert b"taken at home" not in kept.content
    assert shown["size"] == len(kept.content)
    assert kept.headers["content-disposition"].startswith("inline;")
    state = await ann.client.head(f"/files/{file_id}", headers=TUS)
    assert state.headers["upload-offset"] == state.headers["upload-length"] == str(len(data))


@pytest.mark.parametrize(
    ("headers", "refusal"),
    [
        ({"upload-length": "10", "tus-resumable": "0.2.2"}, (412, 412)),
        ({"upload-length": "10", "tus-resumable": ""}, (412, 412)),
        ({}, (400, 300)),
        ({"upload-length": "-1"}, (400, 300)),
        ({"upload-length": "1e3"}, (400, 300)),
        ({"upload-length": "9" * 30}, (400, 300)),
        ({"upload-length": str(100 * 1024 * 1024 + 1)}, (413, 300)),
        ({"upload-length": "10", "upload-metadata": "filename ***"}, (400, 300)),
        ({"upload-length": "10", "upload-metadata": "duration " + b64encode(b"nan").decode()}, (400, 1003)),
        ({"upload-length": "10", "upload-metadata": "waveform " + b64encode(b"1,101").decode()}, (400, 1003)),
    ],
)
async def test_what_cannot_be_begun_is_refused(
    town: Town, headers: dict[str, str], refusal: tuple[int, int]
) -> None:
    ann = await town.register("ann")
    assert Answer.of(await ann.client.post("/files", headers={**TUS, **headers})).refusal == refusal


async def test_a_piece_that_does_not_fit_is_refused_and_changes_nothing(town: Town) -> None:
    ann, bob, _ = await town.friends()
    file_id = await begun(ann, 10)
    await add(ann, file_id, 0, b"0123")
    answers = [
        Answer.of(await add(ann, file_id, 0, b"x")).refusal,
        Answer.of(await add(ann, file_id, 5, b"x")).refusal,
        Answer.of(await add(ann, file_id, 4, b"x", content_type="text/plain")).refusal,
        Answer.of(await add(ann, file_id, 4, b"x", tus_resumable="2.0.0")).refusal,
        Answer.of(await add(ann, file_id, 4, b"x", upload_offset="four")).refusal,
        Answer.of(await add(ann, file_id, 4, b"4567890")).refusal,
        Answer.of(await add(bob, file_id, 4, b"x")).refusal,
        Answer.of(await add(ann, "attachment-" + "0" * 32, 0, b"x")).refusal,
        Answer.of(await add(ann, "a.png", 0, b"x")).refusal,
    ]
    assert answers == [
        (409, 4007), (409, 4007), (415, 415), (412, 412), (400, 300), (413, 300), (403, 403), (404, 404),
        (404, 404),
    ]  # fmt: skip
    assert await received(ann, file_id) == 4


async def test_a_piece_whose_sum_is_wrong_is_thrown_away(town: Town) -> None:
    """460; with the right sum it is kept. A sum that nobody can read is refused."""
    ann = await town.register("ann")
    file_id = await begun(ann, 9)
    for algorithm in ("sha1", "sha256"):
        right = b64encode(hashlib.new(algorithm, b"4567").digest()).decode()
        offset = await received(ann, file_id)
        wrong = await add(ann, file_id, offset, b"456x", upload_checksum=f"{algorithm} {right}")
        assert Answer.of(wrong).refusal == (460, 4008)
        assert await received(ann, file_id) == offset
        kept = await add(ann, file_id, offset, b"4567", upload_checksum=f"{algorithm} {right}")
        assert kept.status_code == 204
    for unreadable in ("md4 AAAA", "sha1 ***", "sha1"):
        answer = Answer.of(await add(ann, file_id, 8, b"8", upload_checksum=unreadable))
        assert answer.code in {300, 4008}
    assert await received(ann, file_id) == 8


async def test_a_piece_that_waits_for_its_sum_on_a_full_disk_is_refused(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """507, and nothing of it is kept."""
    ann = await town.register("ann")
    file_id = await begun(ann, 9)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as disk:
        disk.setattr(SpooledTemporaryFile, "write", full)
        refused = await add(ann, file_id, 0, b"0123", upload_checksum="sha1 AAAA")
    assert Answer.of(refused).refusal == (507, 507)
    assert await received(ann, file_id) == 0


async def test_an_empty_file_is_there_at_once(town: Town) -> None:
    """Whose name is as strange as its length; it ends no header, and turns no text around."""
    ann = await town.register("ann")
    file_id = await begun(ann, 0, filename='a"b\r\nset-cookie: c\u202e;d=\N{GRINNING FACE}.txt')
    [shown] = (await ann.get("/file/info", ids=file_id)).data
    assert (shown["name"], shown["size"]) == ('a"bset-cookie: c;d=\N{GRINNING FACE}.txt', 0)
    answer = await town.anybody.get(await ticket_url(ann, file_id))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-disposition"].endswith("''a%22bset-cookie%3A%20c%3Bd%3D%F0%9F%98%80.txt")
    assert "set-cookie" not in answer.headers
    assert (await add(ann, file_id, 0, b"")).status_code == 204
    assert Answer.of(await add(ann, file_id, 0, b"x")).refusal == (413, 300)


async def test_an_archive_that_says_it_is_a_picture_is_an_archive(town: Town) -> None:
    ann = await town.register("ann")
    file_id = await upload_file(ann, b"PK\x05\x06" + bytes(18), "cat.png", filetype="image/png")
    answer = await town.anybody.get(await ticket_url(ann, file_id))
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith("attachment;")


async def test_of_two_files_that_are_begun_at_once_the_room_takes_one(settings: Settings) -> None:
    limits = {"storage_per_user": "100"}
    async with running_server(settings.model_copy(update={"limits": limits})) as server, Town(server) as town:
        ann = await town.register("ann")
        answers = await asyncio.gather(*(begin(ann, 60) for _ in range(5)))
        assert sorted(answer.status_code for answer in answers) == [201, 507, 507, 507, 507]


async def test_of_those_who_bring_the_same_bytes_at_once_one_does(town: Town) -> None:
    """A page believes its line broken, and begins again while the old one still sends."""
    ann = await town.register("ann")
    file_id = await begun(ann, len(WHOLE))
    answers = await asyncio.gather(*(add(ann, file_id, 0, WHOLE) for _ in range(4)))
    assert {answer.status_code for answer in answers} <= {204, 409}
    await resume(ann, file_id)
    assert (await town.anybody.get(await ticket_url(ann, file_id))).content == WHOLE


async def test_an_upload_is_given_up(town: Town) -> None:
    ann = await town.register("ann")
    file_id = await begun(ann, 10)
    await add(ann, file_id, 0, b"0123")
    assert (await ann.client.delete(f"/files/{file_id}", headers=TUS)).status_code == 204
    assert (await ann.client.head(f"/files/{file_id}", headers=TUS)).status_code == 404


async def break_off(server: RunningServer, ann: Person, file_id: str, offset: int, sent: bytes) -> None:
    """Announce all that is left, send some of it, and cut the line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = f"PATCH /api/files/{file_id} HTTP/1.1\r\nhost: x\r\nauthorization: {ann.token}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in PIECE.items())
    head += f"upload-offset: {offset}\r\ncontent-length: {len(WHOLE) - offset}\r\n\r\n"
    writer.write(head.encode() + sent)
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    del reader


async def resume(ann: Person, file_id: str) -> None:
    """As clients do: ask how far it is, and go on from there; ask again where that was old news."""
    while True:
        offset = await received(ann, file_id)
        if offset == len(WHOLE):
            return
        assert (await add(ann, file_id, offset, WHOLE[offset:])).status_code in {204, 409}


@pytest.mark.parametrize("at", [0, 1, 1447, 65_535, 65_536, 65_537, 262_143, 262_144, 262_145, 299_999])
async def test_an_upload_goes_on_where_its_line_broke(town: Town, at: int) -> None:
    """Three times, wherever in its bytes; what comes out is what went in."""
    ann = await town.register("ann")
    file_id = await begun(ann, len(WHOLE), filename="noise")
    for _ in range(3):
        offset = await received(ann, file_id)
        await break_off(town.server, ann, file_id, offset, WHOLE[offset : offset + at])
    await resume(ann, file_id)
    assert (await town.anybody.get(await ticket_url(ann, file_id))).content == WHOLE


async def test_a_client_that_everybody_uses_uploads_and_resumes(town: Town, tmp_path: Path) -> None:
    """tuspy, with sums for each piece."""
    ann = await town.register("ann")
    file = tmp_path / "noise.bin"
    file.write_bytes(WHOLE)

    def upload() -> str:
        client = TusClient(f"{town.server.url}/files", headers={"authorization": ann.token})
        told = {"metadata": {"filename": "noise.bin"}, "chunk_size": 70_000, "upload_checksum": True}
        with file.open("rb") as stream:
            begun = client.uploader(file_stream=stream, **told)
            begun.upload_chunk()  # type: ignore[no-untyped-call]  # tuspy leaves it so
            client.uploader(file_stream=stream, url=begun.url, **told).upload()
        return str(begun.url).rpartition("/")[2]

    file_id = await asyncio.to_thread(upload)
    [shown] = (await ann.get("/file/info", ids=file_id)).data
    assert (shown["name"], shown["size"], shown["kind"]) == ("noise.bin", len(WHOLE), "file")
    assert (await town.anybody.get(await ticket_url(ann, file_id))).content == WHOLE


async def test_whose_room_is_used_up_is_told_so(settings: Settings) -> None:
    """507 with a code of its own; what may be stored and how large a file may be can be set."""
    limits = {"storage_per_user": "100", "file_size": "60"}
    async with running_server(settings.model_copy(update={"limits": limits})) as server, Town(server) as town:
        ann = await town.register("ann")
        assert Answer.of(await begin(ann, 61)).refusal == (413, 300)
        assert (await begin(ann, 60)).status_code == 201
        assert Answer.of(await begin(ann, 41)).refusal == (507, 4005)
        assert (await town.anybody.get("/server")).json()["data"]["limits"]["fileBytes"] == 60
