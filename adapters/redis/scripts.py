"""The Lua scripts beside this file, as Redis runs them: each is one atomic step."""

from hashlib import sha1
from pathlib import Path

from adapters.metrics import REDIS_COMMANDS

FOLDER = Path(__file__).parent / "lua"


class Script:
    """A script's text and the name by which a server knows it once it has run it."""

    __slots__ = ("runs", "sha", "text")

    def __init__(self, *files: str) -> None:
        self.text = "".join((FOLDER / file).read_text(encoding="utf-8") for file in files).encode()
        self.runs = REDIS_COMMANDS.labels(files[-1].removesuffix(".lua"))
        self.sha = sha1(self.text, usedforsecurity=False).hexdigest()


OPEN = Script("box.lua", "open.lua")
POST = Script("tell.lua", "post.lua")
SHOW = Script("tell.lua", "show.lua")
READ = Script("box.lua", "read.lua")
RENEW = Script("box.lua", "renew.lua")
ACKNOWLEDGE = Script("box.lua", "drop_letters.lua", "acknowledge.lua")
LEAVE = Script("box.lua", "drop_letters.lua", "leave.lua")
HEARTBEAT = Script("heartbeat.lua")
SCHEDULE = Script("schedule.lua")
CLAIM = Script("claim.lua")
CANCEL = Script("cancel.lua")
COUNT_USE = Script("count_use.lua")
PRESENCE_SHOW = Script("presence.lua", "presence_show.lua")
PRESENCE_FIND = Script("presence.lua", "presence_find.lua")
PRESENCE_RENEW = Script("presence_renew.lua")
CALL_WAITING_FIND = Script("presence.lua", "call_waiting_find.lua")
