"""Whoever looks for malware in files."""

from abc import abstractmethod
from collections.abc import AsyncIterable
from typing import Protocol


class FileScanner(Protocol):
    @abstractmethod
    async def scan(self, pieces: AsyncIterable[bytes]) -> str:
        """What it calls the malware that it found; empty if it found none. Bounded in time.

        Raises Unavailable while it does not answer, NotScanned for what it does not look at, and whatever
        the pieces raise.
        """

    @abstractmethod
    async def version(self) -> str:
        """Of the scanner and what it knows, for people. Raises Unavailable."""
