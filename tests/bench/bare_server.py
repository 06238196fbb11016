"""The least that a server of this kind does: `python -m tests.bench.bare_server PORT`.

It checks a token, reads JSON, answers JSON, and writes frames to a websocket; it stores and tells nothing.
"""

import sys
from typing import Any

import jwt
from sanic import Request, Sanic, Websocket, json
from sanic.response import JSONResponse

from tests.secret import SECRET

FRAME = '{"type":1,"payload":"' + "x" * 300 + '"}'
DONE = "done"

app: Sanic[Any, Any] = Sanic("bare", configure_logging=False)


@app.post("/send")
async def send(request: Request) -> JSONResponse:
    token = jwt.decode(request.token or "", SECRET, algorithms=["HS256"])
    return json({"sender": token["sub"], "text": request.json["text"]})


@app.websocket("/frames")  # type: ignore[untyped-decorator] # Sanic has no type for it
async def frames(_: Request, socket: Websocket) -> None:
    """As many as are asked for, until the other one leaves."""
    while asked := await socket.recv():
        for _number in range(int(asked)):
            await socket.send(FRAME)
        await socket.send(DONE)


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), single_process=True, access_log=False, motd=False)
