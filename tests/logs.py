"""What the server writes into its log, for tests to read."""

import io
import json
import logging
from typing import Any, Self


class Lines:
    """From `listen` on, which must follow the server's start, everything that is logged comes here."""

    def __init__(self) -> None:
        self._written = io.StringIO()

    def __enter__(self) -> Self:
        self._before = logging.root.handlers[:]
        return self

    def __exit__(self, *_: object) -> None:
        logging.root.handlers[:] = self._before

    def listen(self) -> None:
        """The server's own formatter stays."""
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        for handler in logging.root.handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(self._written)

    @property
    def text(self) -> str:
        return self._written.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]
