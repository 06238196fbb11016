"""What others in a room send, and how that differs from what a seat receives."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from adapters.janus.held import Received
from domain.model.call_streams import StreamKind


class Feeds:
    def __init__(self) -> None:
        self._mids: dict[str, set[str]] = {}
        """Of what each feed sends."""

    def replace(self, publishers: Iterable[Mapping[str, Any]]) -> None:
        """These are there, and nobody else."""
        self._mids = {}
        self.learn(publishers)

    def learn(self, publishers: Iterable[Mapping[str, Any]]) -> None:
        """What these send now, all of it."""
        for publisher in publishers:
            streams = publisher.get("streams", ())
            self._mids[publisher["id"]] = {each["mid"] for each in streams if not each.get("disabled")}

    def take(self, event: Mapping[str, Any]) -> bool:
        """An event of the room; whether somebody sends something else now."""
        if publishers := event.get("publishers"):
            self.learn(publishers)
            return True
        named = [str(event.get(name)) for name in ("unpublished", "leaving", "kicked")]
        gone = [name for name in named if name in self._mids]
        for name in gone:
            del self._mids[name]
        return bool(gone)

    def differences(self, received: Sequence[Received]) -> tuple[list[dict[str, str]], list[Received]]:
        """What to subscribe, and what to unsubscribe."""
        have = {(each.feed, each.feed_mid) for each in received}
        sent = {(feed, mid) for feed, mids in self._mids.items() for mid in mids}
        more = [{"feed": feed, "mid": mid} for feed, mid in sorted(sent - have)]
        return more, [each for each in received if (each.feed, each.feed_mid) not in sent]


def read_received(streams: Iterable[Mapping[str, Any]]) -> list[Received]:
    """What Janus says that a subscriber receives now."""
    return [
        Received(
            each["feed_id"],
            each["feed_mid"],
            each["mid"],
            _kind(each.get("feed_description"), each["type"]),
        )
        for each in streams
        if each.get("active", True) and "feed_id" in each
    ]


def _kind(description: str | None, media: str) -> StreamKind:
    with suppress(ValueError):
        return StreamKind(description or "")
    return StreamKind.MICROPHONE if media == "audio" else StreamKind.CAMERA
