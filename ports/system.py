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
    def file_name(self, extension: str) -> FileName: ...
