"""Contract section 7 over HTTP (promises S6, F9)."""

import errno
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from config.settings import Settings
from domain.model.files import ANONYMOUS, ANONYMOUS_UPLOAD_AT_MOST, UPLOAD_AT_MOST
from tests.contract.test_images import HOSTILE
from tests.integration.http.people import Answer, Town, picture
from tests.integration.running import running_server

SAFE = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}


def padded(size: int) -> bytes:
    """A picture of exactly that many bytes: what follows its end is not looked at."""
    return picture().ljust(size, b"\0")


async def upload(client: httpx.AsyncClient, data: bytes, name: str = "picture.png") -> Answer:
    return Answer.of(await client.post("/file/upload", files={"file": (name, data)}))


async def test_a_picture_is_stored_under_a_name_that_nobody_guesses(town: Town) -> None:
    """Whoever uploads it calls it what he likes; its kind decides the extension."""
    url = (await upload(town.anybody, picture(kind="JPEG"), "../../x.svg")).data
    folder, _, name = url.partition("/")
    assert folder == "file"
    assert len(name) == 36
    assert name.endswith(".jpg")
    shown = await town.anybody.get(f"/{url}")
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "image/jpeg"
    assert {name: shown.headers[name] for name in SAFE} == SAFE
    assert "content-disposition" not in shown.headers
    again = (await upload(town.anybody, picture(kind="JPEG"))).data
    assert again != url


async def test_parts_and_conditions(town: Town) -> None:
    url = (await upload(town.anybody, picture())).data
    whole = await town.anybody.get(f"/{url}")
    assert whole.headers["accept-ranges"] == "bytes"
    assert int(whole.headers["content-length"]) == len(whole.content)
    part = await town.anybody.get(f"/{url}", headers={"range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, whole.content[2:6])
    assert part.headers["content-range"] == f"bytes 2-5/{len(whole.content)}"
    end = await town.anybody.get(f"/{url}", headers={"range": "bytes=-3"})
    assert (end.status_code, end.content) == (206, whole.content[-3:])
    beyond = await town.anybody.get(f"/{url}", headers={"range": "bytes=99999-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole.content)}")
    for name, value in (
        ("if-none-match", whole.headers["etag"]),
        ("if-modified-since", whole.headers["last-modified"]),
    ):
        known = await town.anybody.get(f"/{url}", headers={name: value})
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["etag"] == whole.headers["etag"]
    head = await town.anybody.head(f"/{url}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert head.headers["etag"] == whole.headers["etag"]


async def test_a_large_file_comes_whole(town: Town) -> None:
    folder = town.server.settings.uploads
    folder.mkdir(parents=True, exist_ok=True)
    data = os.urandom(3_000_000)
    (folder / "large.png").write_bytes(data)
    assert (await town.anybody.get("/file/large.png")).content == data
    part = await town.anybody.get("/file/large.png", headers={"range": "bytes=1000000-"})
    assert part.content == data[1_000_000:]


async def test_old_upload_folders_are_served_and_what_is_no_picture_is_only_saved(town: Town) -> None:
    folder = town.server.settings.uploads
    folder.mkdir(parents=True)
    page = b"<script>alert(1)</script>"
    for name in ("2026-11-23T152309.087.png", "2026-11-23T152309.088.svg", "old.html", "noextension"):
        (folder / name).write_bytes(page)
        shown = await town.anybody.get(f"/file/{name}")
        assert (shown.status_code, shown.content) == (200, page)
        assert {header: shown.headers[header] for header in SAFE} == SAFE
        if name.endswith(".png"):
            assert shown.headers["content-type"] == "image/png"
        else:
            assert shown.headers["content-type"] == "application/octet-stream"
            assert shown.headers["content-disposition"] == "attachment"


@pytest.mark.parametrize(
    "path",
    ["/file/", "/file/missing.png", "/file/..%2fjwt-secret", "/file/%2e%2e%2fjwt-secret", "/file/..",
     "/file/.part", "/file/%00.png", "/file/a%2fb.png", "/file/" + "x" * 300,
     "/file/sub/a.png", "/file/%ff.png"],
)  # fmt: skip
async def test_what_is_not_there_is_not_found(town: Town, path: str) -> None:
    """Nor is what lies elsewhere, nor a list of what there is."""
    (town.server.settings.data_dir / "jwt-secret").write_text("secret")
    (town.server.settings.uploads / "sub").mkdir(parents=True)
    (town.server.settings.uploads / "sub" / "a.png").write_bytes(picture())
    url = httpx.URL(town.server.url).copy_with(raw_path=f"/api{path}".encode())
    request = town.anybody.build_request("GET", url)
    assert Answer.of(await town.anybody.send(request)).refusal == (404, 404)


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
async def test_what_is_no_picture_is_refused_and_not_kept(town: Town, data: bytes) -> None:
    answer = await upload(town.anybody, data)
    assert (answer.refusal, answer.body["message"]) == ((400, 300), "文件参数错误")
    assert kept(town) == []


async def test_nothing_but_the_picture_is_kept(town: Town) -> None:
    """A page hung on behind it, and the place where it was taken, are gone."""
    data = picture(kind="JPEG", comment=b"taken at home") + b"<script>alert(1)</script>"
    url = (await upload(town.anybody, data, "x.html")).data
    shown = (await town.anybody.get(f"/{url}")).content
    assert b"script" not in shown
    assert b"home" not in shown


def kept(town: Town) -> list[str]:
    folder = town.server.settings.uploads
    return [file.name for file in folder.iterdir()] if folder.exists() else []


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b""),
        ({"content-type": "application/json"}, b"{}"),
        ({"content-type": "multipart/form-data"}, b"--x\r\n"),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x--\r\n"),
        ({"content-type": "multipart/form-data; boundary=x"}, b"\r\n" * 1000),
    ],
)
async def test_an_upload_without_a_file(town: Town, headers: dict[str, str], body: bytes) -> None:
    answer = Answer.of(await town.anybody.post("/file/upload", content=body, headers=headers))
    assert (answer.refusal, answer.body["message"]) == ((400, 300), "文件参数错误")


async def test_the_file_must_be_called_file(town: Town) -> None:
    answer = Answer.of(await town.anybody.post("/file/upload", files={"picture": ("a.png", picture())}))
    assert (answer.refusal, answer.body["message"]) == ((400, 300), "文件参数错误")


async def test_people_may_upload_ten_mebibytes_and_strangers_one(town: Town) -> None:
    """At the bound and one byte past it."""
    ann = await town.register("ann")
    for client, most, text in (
        (ann.client, UPLOAD_AT_MOST, "文件大小不能超过10M"),
        (town.anybody, ANONYMOUS_UPLOAD_AT_MOST, "未登录时文件大小不能超过1M"),
    ):
        assert (await upload(client, padded(most))).data.startswith("file/")
        before = len(kept(town))
        refused = await upload(client, padded(most + 1))
        assert (refused.refusal, refused.body["message"]) == ((413, 300), text)
        assert len(kept(town)) == before


ENDLESS = 200_000_000
"""Bytes: many times what the system holds between two programs, of which one is slow."""


async def test_an_endless_upload_is_cut_off(town: Town) -> None:
    """Without a length announced, and far past what the server takes; the refusal still arrives."""
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        while sent < ENDLESS:
            sent += 65536
            yield b"\0" * 65536

    headers = {"content-type": "multipart/form-data; boundary=x"}
    try:
        answer = Answer.of(await town.anybody.post("/file/upload", content=endless(), headers=headers))
    except httpx.TransportError:
        pass  # the server hung up while more was coming
    else:
        assert answer.refusal == (413, 300)
    assert sent < ENDLESS


async def test_a_full_disk_is_said_and_leaves_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """No partial file, no row to sweep later; and when there is room again, all is well (promise F9)."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        assert (await upload(town.anybody, picture())).refusal == (507, 507)
    assert kept(town) == []

    assert await town.server.parts.storage().read(lambda stored: stored.uploads.stored_by(ANONYMOUS)) == 0
    assert (await upload(town.anybody, picture())).data


async def test_an_unwritable_folder_is_a_failure_to_save(town: Town, tmp_path: Path) -> None:
    town.server.settings.uploads.write_text("a file where the folder should be")
    assert (await upload(town.anybody, picture())).refusal == (500, 4001)


async def test_a_picture_of_a_revoked_message_is_nobodys_wallpaper(town: Town) -> None:
    """Whoever received it cannot make it theirs, before or after, and with the message it is gone (M7)."""
    ann, bob, contact_id = await town.friends()
    url = (await ann.upload(picture())).data
    sent = (await ann.post("/chat/send", contactId=contact_id, image=url)).data
    assert (await bob.post("/user/settings", wallpaper=url)).refusal == (403, 403)
    await ann.post("/chat/revoke", query={"messageId": sent["messageId"]})
    assert (await bob.client.get(f"/{url}")).status_code == 404
    assert (await bob.post("/user/settings", wallpaper=url)).data is None
    assert (await bob.client.get(f"/{url}")).status_code == 404


async def test_what_does_not_fit_into_a_quota_is_not_kept(settings: Settings) -> None:
    """507 with a code of its own, so that a client can say whose room is used up."""
    limits = {"storage_per_user": str(len(picture()) + 10)}
    small = settings.model_copy(update={"limits": limits})
    async with running_server(small) as server, Town(server) as town:
        ann = await town.register("ann")
        assert (await ann.upload(picture())).data
        assert (await ann.upload(picture())).refusal == (507, 4005)
        assert len(kept(town)) == 1


async def test_a_picture_has_a_small_one(town: Town) -> None:
    """A WebP of its own, to be had in parts; what has none is shown itself."""
    written = BytesIO()
    Image.effect_noise((1300, 1000), 80).convert("RGB").save(written, "JPEG")
    url = (await upload(town.anybody, written.getvalue())).data
    large, small = await town.anybody.get(f"/{url}"), await town.anybody.get(f"/{url}?preview=1")
    assert small.headers["content-type"] == "image/webp"
    assert large.headers["etag"] != small.headers["etag"]
    assert len(small.content) < len(large.content) / 2
    assert {name: small.headers[name] for name in SAFE} == SAFE
    part = await town.anybody.get(f"/{url}?preview=1", headers={"range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"RIFF")
    described = await town.anybody.head(f"/{url}?preview=1")
    assert int(described.headers["content-length"]) == len(small.content)
    tiny = (await upload(town.anybody, picture())).data
    shown = await town.anybody.get(f"/{tiny}?preview=1")
    assert shown.content == (await town.anybody.get(f"/{tiny}")).content
