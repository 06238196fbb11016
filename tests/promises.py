"""What ichat promises, and which tests hold it: a test cites the ids in its docstring, as in "(M1, F6)"."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.works import PROMISED

TESTS = Path(__file__).parent
ABOUT_PROMISES = {"promises", "promise_document", "test_promises"}
"""Files that speak of promises without holding any."""
CITED = re.compile(r"\b([CFMSV])(\d{1,2})\b(?: to \1(\d{1,2})\b)?")

MESSAGES = {
    "M1": "An acknowledged message is never lost, under any single fault of the table below.",
    "M2": "No receiver sees one delivery twice as two effects; one `localId` of one sender is one "
    "message for ever, under 50 parallel retries on two nodes.",
    "M3": "Within a room every device of every member sees the same order, the order of message "
    "ids. `deliveryId` never goes backwards on a connection and skips nothing: it is dense "
    "per receiver.",
    "M4": "Nobody hears of anything that was not committed. Everything committed is told within 5 "
    "s, even if the node dies right after the commit.",
    "M5": "A session resumes within 60 s on any node, with the first waiting notification at the "
    "client within 2 s. Later than that, sync catches up without limit.",
    "M6": "A half-open connection is noticed within 20 s and loses nothing. A second socket of the "
    "same session takes over within 1 s, and the first gets nothing more.",
    "M7": "A revoked message stays revoked: 0 of 200 races with a delayed upload bring it back, and "
    "its image answers 404 within 1 s.",
    "M8": "Crossing, doubled or parallel contact requests and accepts give exactly one contact "
    "pair, without any 5xx.",
}
CALLS = {
    "C1": "kill -9 of any node: every call goes on with the same id and without ringing again; "
    'signaling works again within 5 s of reconnecting, and the end reason is never "error" '
    "because of it.",
    "C2": "No ghosts: with all clients of a user gone, the user is out within 35 s in every state. "
    "A call with fewer than two live users ends within 5 s more, and nobody is busy without a "
    "live call for more than 5 s.",
    "C3": "From every state, with no further input, every call ends in bounded time.",
    "C4": "A late or repeated socket of the same participant takes over; the late close of the old "
    "one changes nothing.",
    "C5": "A signal reaches only the addressed participant of this call, carries the true sender, "
    "and keeps its order per pair. Strangers, rejected and ended participants can neither "
    "send nor receive.",
    "C6": "One user, one live call. Ringing counts as busy and is released at once by reject, "
    "cancel and time-out; a busy group member is not rung. A second call waits for whoever is in one "
    "only where all their devices show it, and is answered by leaving the first. One person rings another "
    "unanswered at most three times 60 s in ten minutes, so that no contact can keep somebody "
    "busy for longer.",
    "C7": "An invited member who does not answer stops ringing after 60 s and does not keep a call alive.",
    "C8": "TURN credentials are bound to user and call, live at most 10 minutes, can be renewed "
    "while in the call, and are refused to anybody else. A relayed call through coturn "
    "outlives three such lifetimes.",
    "C9": "A page that is reloaded in a call is seen by the others to go and to come, also by the "
    "original's client, whose page only then makes a new connection. A socket that merely "
    "reconnects with its token is not noticed.",
    "C10": "A running call never ends because a login grew old. It ends within 2 s when a login is ended.",
}
FAULTS = {
    "F1": "kill -9 of a node with sockets.",
    "F2": "SIGTERM: no failed request, no ended call, clients told to reconnect (close 1012), exit "
    "within 15 s.",
    "F3": "A node stands still for 20 s (SIGSTOP) and goes on.",
    "F4": "Redis restarted empty: logins survive, sessions reset and sync, caught up within 10 s.",
    "F5": "Redis out of reach for 10 s: sends are still acknowledged, no request hangs for more than 2 s.",
    "F6": "The database killed in the middle of commits: the pool recovers within 5 s after it "
    "accepts again.",
    "F7": "Deadlocks and lock waits are retried; no 5xx.",
    "F8": "The pool exhausted: 503 with Retry-After within 2 s, no hang.",
    "F9": "The disk full at an upload: 507, no partial file, no row.",
    "F10": "A slow reader holds at most 512 KiB and is closed within 10 s; its messages stay for "
    "resume or sync, and its neighbours' p99 at most doubles.",
    "F11": "1000 sockets drop at once: all are resumed and caught up within 15 s.",
    "F12": "A request cancelled in the middle of a query never sees data of another user (20 000 of them).",
    "F13": "A crash between commit and tell.",
    "F14": "A background loop throws: it is back within 1 s.",
    "F15": "Every POST sent twice gives the first result or a clean conflict.",
}
SECURITY = {
    "S1": "Passwords: bcrypt of cost 12 or more, off the event loop in a bounded pool (queue full: "
    "503), nothing cut at 72 bytes; `$2a$06$` hashes of the original are accepted and made "
    "anew at sign-in.",
    "S2": "Sign-in answers the same, in the same time, for unknown names and wrong passwords. "
    "Limits per account and per network (429 with Retry-After) are generous enough for a "
    "school behind one address.",
    "S3": "Tokens: HS256 only, typed (login, call), issuer checked, `exp` required. The server "
    "refuses to start with an empty or known secret.",
    "S4": "Logout, logout everywhere, password change and disabling an account end HTTP use within "
    "1 s and sockets within 2 s on all nodes; there is a list of signed-in devices.",
    "S5": "Every operation with every id parameter has an expected answer for owner, contact, "
    "member, ex-member, stranger and anonymous; a missing one fails the build.",
    "S6": "Files: only images that decode (PNG, JPEG, GIF, WebP; up to 10 MiB and 25 MP), without "
    "metadata, with random 128-bit names, `nosniff` and a sandbox policy. Anonymous uploads "
    "are at most 1 MiB, limited, and swept when unused. 40 hostile files run no script in "
    "Chromium.",
    "S7": "Every input has a bound (body 256 KiB, frame 64 KiB, 4 KiB before authentication, list "
    "sizes, JSON depth): a clear error past it, and nothing stored.",
    "S8": "Sockets open only for pages of this server or of configured origins, also behind a proxy.",
    "S9": "Secrets and message texts never appear in logs.",
    "S10": "OpenAPI is complete; random requests and 5000 random frames per socket give no 5xx and "
    "only the documented close codes.",
    "S11": "SQL has parameters only; `%` and `_` in a search are characters; sizes are clamped.",
    "S12": "What was verified outside a transaction is verified again inside it (password, hash, "
    "enabled): 0 of 200 races leave a session of an old password.",
    "S13": "Nobody's request removes, shows or refers to another's file.",
    "S14": "Output is bounded as input is: no request under 1 MiB costs more than 64 MiB of memory, "
    "16 MiB of disk or 2 s of CPU.",
    "S15": "Deadlines on everything that a stranger holds; bounds per network (IPv6 /64, also behind "
    "proxies), per user, and in all, the oldest stranger first out. A full server says so in "
    "the log.",
    "S16": "A removed, blocked or deleted person hears and reaches nothing after 1 s, on any path.",
    "S17": "Every security event is a structured line in the log.",
    "S18": "Names that look alike are one name.",
}
SPEED = {each: work.what for work in PROMISED for each in work.id.split(", ")}
CHAPTERS: Mapping[str, Mapping[str, str]] = {
    "Messages": MESSAGES,
    "Calls": CALLS,
    "Faults that are survived, with M1 to M5, C1 and C2 holding": FAULTS,
    "Security": SECURITY,
    "Speed": SPEED,
}
PROMISES = {each: sentence for chapter in CHAPTERS.values() for each, sentence in chapter.items()}


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """A test, a scenario, or a whole file of them, whose docstring cites a promise."""

    file: str
    name: str = ""


def holders() -> Mapping[str, Sequence[Holder]]:
    """Of every cited id, known or not."""
    found: defaultdict[str, list[Holder]] = defaultdict(list)
    for path in sorted(TESTS.rglob("*.py")):
        if path.stem in ABOUT_PROMISES or "node_modules" in path.parts:
            continue
        file = path.relative_to(TESTS.parent).as_posix()
        for name, docstring in _docstrings(ast.parse(path.read_text(encoding="utf-8"))):
            for each in cited(docstring):
                found[each].append(Holder(file, name))
    return found


def cited(text: str) -> Iterator[str]:
    """The ids in a text; "M1 to M4" is all of them."""
    for kind, first, last in CITED.findall(text):
        yield from (f"{kind}{number}" for number in range(int(first), int(last or first) + 1))


def _docstrings(module: ast.Module) -> Iterator[tuple[str, str]]:
    yield "", ast.get_docstring(module) or ""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, ast.get_docstring(node) or ""
