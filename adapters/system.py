"""The machine's own time and chance."""

import asyncio
import base64
import secrets
from datetime import UTC, datetime
from uuid import uuid4

from domain.model.ids import FileName, LoginId, PassId, SessionId
from ports.system import Clock, IdGenerator


class SystemClock(Clock):
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class RandomIds(IdGenerator):
    def login_id(self) -> LoginId:
        return LoginId(str(uuid4()))

    def session_id(self) -> SessionId:
        return SessionId(str(uuid4()))

    def pass_id(self) -> PassId:
        return PassId(str(uuid4()))

    def secret(self) -> str:
        return secrets.token_urlsafe(16)

    def recovery_code(self) -> str:
        text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
        return "-".join(text[start : start + 4] for start in range(0, len(text), 4))

    def file_name(self, extension: str) -> FileName:
        return FileName(f"{secrets.token_hex(16)}.{extension}")

    def attachment_name(self) -> FileName:
        return FileName(f"attachment-{secrets.token_hex(16)}")
