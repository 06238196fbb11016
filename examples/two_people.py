"""Two people meet over the API of a running server, with nothing but Python's own library.

make run                                            # in one terminal
python3 examples/two_people.py                      # in another
python3 examples/two_people.py http://chat.example  # or against another server
"""

import json
import secrets
import struct
import sys
import urllib.request
import zlib
from typing import Any


class Person:
    """Somebody with an account of their own, made for this run."""

    def __init__(self, server: str, name: str) -> None:
        self.api = f"{server}/api"
        self.name = f"{name}-{secrets.token_hex(3)}"
        self.token = ""
        signed_in = self.post(
            "/register", username=self.name, password="correct horse", nickname=name.title()
        )
        self.user_id, self.token = signed_in["userId"], signed_in["token"]

    def get(self, path: str) -> Any:
        return self._ask(urllib.request.Request(self.api + path))

    def post(self, path: str, **body: Any) -> Any:
        return self._ask(urllib.request.Request(self.api + path, json.dumps(body).encode(), method="POST"))

    def upload(self, picture: bytes) -> str:
        """The picture's URL below the API."""
        boundary = secrets.token_hex(16)
        form = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'.encode()
            + picture
            + f"\r\n--{boundary}--\r\n".encode()
        )
        request = urllib.request.Request(f"{self.api}/file/upload", form, method="POST")
        request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
        return str(self._ask(request))

    def _ask(self, request: urllib.request.Request) -> Any:
        request.add_header("Authorization", self.token)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                envelope = json.load(response)
        except urllib.error.HTTPError as refusal:
            envelope = json.load(refusal)
        if envelope["code"] != 200:
            sys.exit(f"{request.full_url} was refused: {envelope['code']} {envelope['message']}")
        return envelope["data"]


def tiny_picture() -> bytes:
    """A PNG of 8 times 8 green dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x0f\x76\x6e" * 8) * 8
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def show(title: str, messages: list[dict[str, Any]]) -> None:
    print(f"\n{title}")
    for message in messages:
        content = "(revoked)" if message["revoked"] else message["text"] or message["image"]
        print(f"  message {message['messageId']} from {message['senderId']}: {content}")


def main(server: str) -> None:
    ann, bob = Person(server, "ann"), Person(server, "bob")
    print(f"{ann.name} is user {ann.user_id}, {bob.name} is user {bob.user_id}")

    request = ann.post("/contact/user", userId=bob.user_id)
    bob.post(f"/contact/accept?requestId={request['id']}")
    [contact] = ann.get("/contact")
    print(f"they are contacts and share room {contact['roomId']}")

    contact_id = contact["contactId"]
    ann.post("/chat/send", contactId=contact_id, text="Hello Bob!", localId=secrets.token_hex(8))
    ann.post("/chat/send", contactId=contact_id, image=ann.upload(tiny_picture()))
    slip = ann.post("/chat/send", contactId=contact_id, text="Oops, wrong window")
    ann.post(f"/chat/revoke?messageId={slip['messageId']}")

    show("Ann's history of the room, oldest first:", ann.get(f"/chat/messages?contactId={contact_id}"))
    show("What Bob's device catches up with, newest first:", bob.get("/chat/sync?limit=50"))


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://localhost:8080")
