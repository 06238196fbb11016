"""A bot that becomes everybody's contact and says again what it is told.

python -m examples.echo_bot http://localhost:8080 ichat_...   # its token, with all scopes but groups
"""

import asyncio
import sys

from examples.ichat_client import BEGUN, MESSAGE, REQUEST, Client


async def accept(me: Client) -> None:
    for request in await me.ask("GET", "/contact/pending"):
        await me.ask("POST", "/contact/accept", None, requestId=request["id"])
        print("a new contact", flush=True)


async def main(server: str, token: str) -> None:
    async with Client(server, token) as me:
        own = await me.whoami()
        async for told in me.notifications():
            payload = told["payload"]
            if told["type"] in (BEGUN, REQUEST):
                await accept(me)
            if told["type"] == MESSAGE and payload["isNew"] and payload["senderId"] != own:
                contact_id = await me.contact_in(payload["roomId"])
                await me.send(contact_id, f"You said: {payload['text']}", reply_to=payload["messageId"])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
