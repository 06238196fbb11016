"""The description of the sockets (AsyncAPI 3.0), made from the table of their frames."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any, Final

import msgspec

from entrypoints.http.socket_frames import CHANNELS, Channel, Frame

Document = dict[str, Any]

INTRODUCTION: Final = """\
Besides its requests (`openapi.json`, beside this) the server speaks on websockets, in text frames. The \
first one is a token, sent by the client. Unknown fields and types are to be ignored. When frames are \
sent, and how to come back after a close code, stands in the folder `docs`."""


def describe_sockets(prefix: str) -> Document:
    """Operations are the server's: it sends what clients are told, and receives what they say."""
    payloads = [frame.payload for channel in CHANNELS for frame in _frames(channel)]
    kinds = list(dict.fromkeys(payloads))
    schemas, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    schema_of = dict(zip(kinds, schemas, strict=True))
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "ichat", "version": version("ichat"), "description": INTRODUCTION},
        "defaultContentType": "application/json",
        "channels": {channel.name: _channel(channel, prefix) for channel in CHANNELS},
        "operations": {
            f"{action}.{channel.name}": _operation(channel, action, frames)
            for channel in CHANNELS
            for action, frames in (("send", channel.told), ("receive", channel.said))
        },
        "components": {
            "messages": {
                _key(channel, frame): _message(frame, schema_of[frame.payload])
                for channel in CHANNELS
                for frame in _frames(channel)
            },
            "schemas": components,
        },
    }


def _frames(channel: Channel) -> list[Frame]:
    return [*channel.told, *channel.said]


def _key(channel: Channel, frame: Frame) -> str:
    return f"{channel.name}.{frame.name}"


def _channel(channel: Channel, prefix: str) -> Document:
    return {
        "address": f"{prefix}{channel.path}",
        "description": channel.text,
        "messages": {
            frame.name: {"$ref": f"#/components/messages/{_key(channel, frame)}"}
            for frame in _frames(channel)
        },
    }


def _operation(channel: Channel, action: str, frames: Iterable[Frame]) -> Document:
    here = f"#/channels/{channel.name}"
    return {
        "action": action,
        "channel": {"$ref": here},
        "messages": [{"$ref": f"{here}/messages/{frame.name}"} for frame in frames],
    }


def _message(frame: Frame, payload: Document) -> Document:
    return {
        "name": frame.name,
        "summary": frame.summary,
        "contentType": frame.form,
        "payload": _whole(frame, payload),
    }


def _whole(frame: Frame, payload: Document) -> Document:
    """The whole frame, around its payload."""
    if frame.within_text:
        payload = {"type": "string", "contentMediaType": "application/json", "contentSchema": payload}
    if frame.type is None:
        return payload | ({"maxLength": frame.at_most} if frame.at_most else {})
    fields: Document = {"position": {"type": "integer"}} if frame.placed else {}
    fields |= {"type": {"const": frame.type}, "payload": payload}
    return {"type": "object", "properties": fields, "required": list(fields)}
