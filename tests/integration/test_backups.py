"""`ichat backup` and `ichat restore`, as somebody uses them who has to sleep at night."""

import json
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.archives import ArchiveReader
from adapters.sqlite.storage import SqliteStorage
from config.errors import CannotStart
from config.migrations import migrate
from config.settings import Settings
from config.version import VERSION
from domain.model.errors import Misconfigured
from domain.model.ids import FileName
from entrypoints.backups import back_up, put_back
from tests.ichat_program import ichat
from tests.integration.http.people import picture
from tests.integration.http.uploading import PDF, PIECE, metadata
from tests.integration.test_command import ANN, Serving, serving
from tests.plain_http import ask

BOB = ANN | {"username": "bob", "nickname": "Bob"}


class Friends:
    """Ann and Bob, on a server that runs."""

    def __init__(self, server: Serving) -> None:
        self.server = server
        self.ann, self.bob = (server.post("/register", **who).json()["data"]["token"] for who in (ANN, BOB))
        request = server.post("/contact/user", self.ann, userId=2).json()["data"]
        ask(
            "POST",
            f"{server.api}/contact/accept",
            params={"requestId": request["id"]},
            headers={"authorization": self.bob},
        )
        self.contact_id = server.get("/contact", self.ann).json()["data"][0]["contactId"]

    def say(self, **what: str) -> Any:
        return self.server.post("/chat/send", self.ann, contactId=self.contact_id, **what).json()["data"]

    def upload(self) -> str:
        answer = ask(
            "POST",
            f"{self.server.api}/file/upload",
            files={"file": ("a.png", picture())},
            headers={"authorization": self.ann},
        )
        return str(answer.json()["data"])

    def tus(
        self, server: Serving, method: str, path: str = "", data: bytes = b"", **headers: str
    ) -> httpx.Response:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {**PIECE, "authorization": self.ann, **names}
        return ask(method, f"{server.api}/files{path}", headers=sent, content=data)

    def half_an_upload(self) -> str:
        """The path of one that goes on some day."""
        begun = self.tus(
            self.server, "POST", upload_length=str(len(PDF)), upload_metadata=metadata(filename="a.pdf")
        )
        path = "/" + begun.headers["location"].rpartition("/")[2]
        assert self.tus(self.server, "PATCH", path, PDF[:100], upload_offset="0").status_code == 204
        return path

    @contextmanager
    def writing_on(self) -> Iterator[None]:
        """Ann writes without a pause meanwhile; what she wrote at least once before is there."""
        begun, enough = threading.Event(), threading.Event()

        def write() -> None:
            for number in count(1):
                self.say(text=f"meanwhile {number}")
                begun.set()
                if enough.is_set():
                    return

        writer = threading.Thread(target=write)
        writer.start()
        assert begun.wait(60)
        try:
            yield
        finally:
            enough.set()
            writer.join()


def messages(folder: str) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(Path(folder) / "ichat.db")) as database:
        return database.execute("SELECT message_id, text FROM chat_messages ORDER BY message_id").fetchall()


def test_a_running_server_is_backed_up_and_comes_back_elsewhere(tmp_path: Path) -> None:
    """While Ann writes on. Elsewhere everybody is signed in, every message and picture is there, and what was
    half uploaded begins anew.
    """
    path, old, new = tmp_path / "b.zip", str(tmp_path / "old"), str(tmp_path / "new")
    with serving("--data-dir", old) as server:
        friends = Friends(server)
        shown = friends.upload()
        friends.say(image=shown, text="look")
        half = friends.half_an_upload()
        with friends.writing_on():
            made = ichat("backup", str(path), "--data-dir", old, "--json")
        assert made.returncode == 0, made.stderr
        last = json.loads(made.stdout.splitlines()[-1])
        assert last["done"] == last["all"] > 10
        assert path.stat().st_mode & 0o077 == 0
    sent = messages(old)
    restored = ichat("restore", str(path), "--data-dir", new)
    assert (restored.returncode, restored.stdout) == (0, "restored\n"), restored.stderr
    kept = messages(new)
    assert "meanwhile 1" in {text for _, text in kept}
    assert kept == sent[: len(kept)]
    with serving("--data-dir", new) as server:
        image = ask("GET", f"{server.api}/{shown}", headers={"authorization": friends.ann})
        assert image.content == (tmp_path / "old" / "uploads" / shown.removeprefix("file/")).read_bytes()
        assert friends.tus(server, "HEAD", half).headers["upload-offset"] == "0"
        assert friends.tus(server, "PATCH", half, PDF, upload_offset="0").headers["upload-offset"] == str(
            len(PDF)
        )
        said = server.post("/chat/send", friends.bob, contactId=2, text="I am back")
        assert said.json()["status"] == "ok"
    again = ichat("restore", str(path), "--data-dir", new)
    assert again.returncode == 2
    assert "there are accounts in it" in again.stderr


def test_one_persons_data_is_exported_for_whoever_asks_for_it_by_law(tmp_path: Path) -> None:
    """While the server runs, and with a line in its log; nobody of that name is a sentence."""
    data = ("--data-dir", str(tmp_path / "data"))
    with serving(*data) as server:
        friends = Friends(server)
        shown = friends.upload()
        friends.say(image=shown, text="look")
        made = ichat("export", "bob", str(tmp_path / "bob.zip"), *data, "--json")
        assert made.returncode == 0, made.stderr
        assert json.loads(made.stdout.splitlines()[-1]) == {"what": "export", "done": 2, "all": 2}
        assert "data-exported" in made.stdout + made.stderr
    with zipfile.ZipFile(tmp_path / "bob.zip") as archive:
        assert json.loads(archive.read("index.json"))["profile"]["username"] == "bob"
        [conversation] = [name for name in archive.namelist() if name.startswith("conversations/")]
        assert json.loads(archive.read(conversation))["messages"][0]["text"] == "look"
        assert archive.read(shown)
    assert (tmp_path / "bob.zip").stat().st_mode & 0o077 == 0
    nobody = ichat("export", "nobody", str(tmp_path / "nobody.zip"), *data)
    assert nobody.returncode == 2
    assert not (tmp_path / "nobody.zip").exists()


def of(folder: Path) -> Settings:
    return Settings(data_dir=folder)


async def backup(folder: Path, path: Path) -> None:
    await back_up(of(folder), path, lambda *_: None)


def names_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


async def restore(folder: Path, path: Path) -> None:
    await put_back(of(folder), path, lambda *_: None)


@pytest.fixture
async def old(tmp_path: Path) -> Path:
    """The data folder of a server, with one file in it."""
    folder = tmp_path / "old"
    await migrate(of(folder))
    (folder / "uploads").mkdir()
    (folder / "uploads" / "a.png").write_bytes(b"sunshine")
    return folder


async def test_every_file_comes_back_as_it_was(old: Path, tmp_path: Path) -> None:
    """Also one of the original's folder, which no row knows; hidden ones are nobody's."""
    files = {"安 b.png": b"\0\xff" * 300_000, "a.png": b"small", "empty": b"", "jwt-secret": b"no secret"}
    for name, data in files.items():
        (old / "uploads" / name).write_bytes(data)
    (old / "uploads" / ".half.part").write_bytes(b"half")
    await backup(old, tmp_path / "b.zip")
    await restore(tmp_path / "new", tmp_path / "b.zip")
    assert {each.name: each.read_bytes() for each in (tmp_path / "new" / "uploads").iterdir()} == files


async def test_large_files_are_not_held_in_memory(old: Path, tmp_path: Path) -> None:
    """Neither on their way in nor out."""
    (old / "uploads" / "film.mp4").write_bytes(bytes(3 * 1024 * 1024 + 5))
    await backup(old, tmp_path / "b.zip")
    with ArchiveReader(tmp_path / "b.zip") as archive:
        sizes = [len(piece) async for piece in archive.file(FileName("film.mp4"))]
    assert sizes == [1024 * 1024] * 3 + [5]


async def test_a_server_that_runs_is_not_restored_into(old: Path, tmp_path: Path) -> None:
    """And one is not started meanwhile: both hold the same lock."""
    await backup(old, tmp_path / "b.zip")
    server = SqliteStorage(tmp_path / "new" / "ichat.db")
    await server.hold_alone()
    try:
        with pytest.raises(Misconfigured, match="another ichat serves"):
            await restore(tmp_path / "new", tmp_path / "b.zip")
    finally:
        await server.close()
    await restore(tmp_path / "new", tmp_path / "b.zip")


def damaged(backup: Path, how: str) -> None:
    match how:
        case "cut":
            backup.write_bytes(backup.read_bytes()[:-100])
        case "a byte of a file":
            data = backup.read_bytes()
            backup.write_bytes(data.replace(b"sunshine", b"moonshine"[:8]))
        case "a later format":
            _rewrite(backup, format=99)
        case "a later version":
            _rewrite(backup, versions=[9999])
        case _:
            backup.write_text("no archive")


def _rewrite(backup: Path, **changes: object) -> None:
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"]) | changes
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in (members | {"manifest.json": json.dumps(manifest).encode()}).items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("cut", "is no whole backup of ichat"),
        ("a byte of a file", "is damaged"),
        ("a later format", "use that version"),
        ("a later version", "a later version of ichat made it"),
        ("something else", "is no whole backup of ichat"),
    ],
)
async def test_what_is_no_whole_backup_is_refused_with_a_sentence(
    old: Path, tmp_path: Path, how: str, said: str
) -> None:
    """And the place stays empty: a good one goes in afterwards."""
    path = tmp_path / "b.zip"
    await backup(old, path)
    whole = path.read_bytes()
    damaged(path, how)
    with pytest.raises(Misconfigured, match=said):
        await restore(tmp_path / "new", path)
    path.write_bytes(whole)
    await restore(tmp_path / "new", path)


async def test_what_cannot_be_backed_up_leaves_nothing_behind(old: Path, tmp_path: Path) -> None:
    """No database, memory, a folder that is not there: a sentence, and the earlier backup is as it was."""
    path = tmp_path / "b.zip"
    path.write_text("the earlier one")
    with pytest.raises(Misconfigured, match="there is no"):
        await backup(tmp_path / "none", path)
    with pytest.raises(CannotStart, match="memory"):
        await back_up(Settings(profile="test"), path, lambda *_: None)
    with pytest.raises(CannotStart, match="cannot be written"):
        await backup(old, tmp_path / "missing" / "b.zip")
    assert path.read_text() == "the earlier one"
    assert names_in(tmp_path) == {"b.zip", "old"}


async def test_a_backup_says_what_is_in_it(old: Path, tmp_path: Path) -> None:
    """Which version made it, when, and of how many rows."""
    await backup(old, tmp_path / "b.zip")
    with ArchiveReader(tmp_path / "b.zip") as archive:
        assert archive.manifest.ichat == VERSION
        assert {table.name: table.rows for table in archive.tables}["message_index"] == 1
