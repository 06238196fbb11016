"""Time and chance, passed in so that a test can hold them still."""

from abc import abstractmethod
from datetime import datetime
from typing import Protocol

from domain.model.ids import FileName, LoginId, PassId, SessionId


class Clock(Protocol):
    @abstractmethod
    def now(self) -> datetime:
        """Aware, UTC."""

    @abstractmethod
    async def sleep(self, seconds: float) -> None: ...


class IdGenerator(Protocol):
    """Unguessable: 122 random bits or more."""

    @abstractmethod
    def login_id(self) -> LoginId: ...

    @abstractmethod
    def session_id(self) -> SessionId: ...

    @abstractmethod
    def pass_id(self) -> PassId: ...

    @abstractmethod
    def secret(self) -> str:
        """For a link that opens something to whoever has it: letters, digits, `-` and `_`."""

    @abstractmethod
    def recovery_code(self) -> str:
        """80 random bits that a person can type: `abcd-efgh-2345-wxyz`."""

    @abstractmethod
    def file_name(self, extension: str) -> FileName: ...

    @abstractmethod
    def attachment_name(self) -> FileName:
        """As `is_attachment` of domain.model.files knows it."""
