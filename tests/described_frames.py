"""Frames that tests see, held against the description of the sockets."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from entrypoints.http.asyncapi import describe_sockets

FROM_SERVER, FROM_CLIENT = "send", "receive"


def fault_of(frame: str | bytes, channel: str, direction: str = FROM_SERVER) -> str:
    """What is not as described; empty for a good frame. A field that is not described is a fault."""
    said = _read(frame.decode() if isinstance(frame, bytes) else frame)
    if _whole(channel, direction).is_valid(said):
        return ""
    return f"{channel} ({direction}) describes no such frame: {frame!r}"


def _read(text: str) -> Any:
    """Objects as such, also where they are JSON inside a text; other texts as they are."""
    if not text.startswith("{"):
        return text
    frame = json.loads(text)
    payload = frame.get("payload")
    if isinstance(payload, str) and payload.startswith(("{", "[")):
        frame["payload"] = json.loads(payload)
    return frame


@cache
def _whole(channel: str, direction: str) -> Any:
    """A validator of every frame that goes this way."""
    document = _strict(describe_sockets("/api"))
    operation = document["operations"][f"{direction}.{channel}"]
    names = [message["$ref"].rpartition("/")[2] for message in operation["messages"]]
    payloads = [document["components"]["messages"][f"{channel}.{name}"]["payload"] for name in names]
    return jsonschema_rs.validator_for({"anyOf": payloads, "components": document["components"]})


def _strict(part: Any) -> Any:
    """The description for whoever may not ignore anything: fields that it does not name are refused."""
    if isinstance(part, Mapping):
        if "contentSchema" in part:
            return _strict(part["contentSchema"])
        inner = {name: _strict(value) for name, value in part.items()}
        closed = {"additionalProperties": False} if part.get("type") == "object" else {}
        return closed | inner
    return [_strict(each) for each in part] if isinstance(part, list) else part
