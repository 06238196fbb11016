"""Two people meet on a running server: `python examples/two_people.py [http://localhost:8080]`.

Registers Ann and Bob under new names, makes them contacts, sends a text and an image, takes the text back,
and reads history and sync as Bob. Needs Python and nothing else.
"""

import json
import struct
import sys
import zlib
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

BASE = (sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080").rstrip("/") + "/api"


def ask(path: str, token: str = "", body: Any = None, data: bytes | None = None, kind: str = "") -> Any:
    """The payload of the answer; without a body it is a GET. Raises HTTPError for a refusal."""
    if body is not None:
        data, kind = json.dumps(body).encode(), "application/json"
    headers = {"Authorization": token, "Content-Type": kind} if kind else {"Authorization": token}
    with urlopen(Request(BASE + path, data, headers)) as answer:  # noqa: S310 - the address is the caller's own
        return json.load(answer)["data"]


def register(name: str) -> tuple[int, str]:
    """The new user's id and token."""
    username = f"{name.lower()}{uuid4().hex[:8]}"
    person = ask("/register", body={"username": username, "password": "secret-1", "nickname": name})
    print(f"{name} is {username}")
    return person["userId"], person["token"]


def red_square(size: int = 64) -> bytes:
    """A PNG, written by hand so that this example needs no library."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\xcc\x22\x22" * size) * size
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def upload(token: str, picture: bytes) -> str:
    """The URL to send, `file/<name>`."""
    mark = uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="square.png"\r\n\r\n'
    body = head.encode() + picture + f"\r\n--{mark}--\r\n".encode()
    url: str = ask("/file/upload", token, data=body, kind=f"multipart/form-data; boundary={mark}")
    return url


def main() -> None:
    (_, ann), (bob_id, bob) = register("Ann"), register("Bob")
    request = ask("/contact/user", ann, {"userId": bob_id})
    ask(f"/contact/accept?requestId={request['id']}", bob, {})
    contact_id = ask("/contact", ann)[0]["contactId"]

    text = ask("/chat/send", ann, {"contactId": contact_id, "text": "Good morning!", "localId": str(uuid4())})
    image = ask(
        "/chat/send",
        ann,
        {"contactId": contact_id, "image": upload(ann, red_square()), "localId": str(uuid4())},
    )
    print(f"Ann sent text {text['messageId']} and image {image['messageId']}")
    ask(f"/chat/revoke?messageId={text['messageId']}", ann, {})
    print("and took the text back")

    bobs_contact = ask("/contact", bob)[0]
    print(f"Bob's list shows: {bobs_contact['lastMessageContent']}")
    for message in ask(f"/chat/messages?contactId={bobs_contact['contactId']}", bob):
        print(f"  message {message['messageId']}: {'(revoked)' if message['revoked'] else message['image']}")
    for delivery in ask("/chat/sync?synced=0&limit=50", bob):
        print(f"  delivery {delivery['deliveryId']} is of message {delivery['messageId']}")


if __name__ == "__main__":
    main()
