"""What the bytes of a file say that it is."""

from abc import abstractmethod
from typing import Final, Protocol

HEAD: Final = 64 * 1024
"""Bytes of the begin of a file that tell it."""


class ContentTypes(Protocol):
    @abstractmethod
    def sniff(self, head: bytes) -> str:
        """The media type of what begins so, such as `audio/ogg`; `application/octet-stream` if unknown.

        Never `text/html`, nor any other type that a browser would run scripts of.
        """
