"""Passwords and tokens without cryptography: quick, readable, and therefore only for tests."""

from datetime import UTC, datetime

from domain.model.clients import KnownDevice
from domain.model.errors import LoginExpired, Unauthenticated
from domain.model.ids import CallId, FileName, LoginId, PassId, UserId
from domain.model.second_factors import Challenge
from domain.model.signaling import CallPass
from ports.security import PasswordHasher, TokenIssuer


class PlainHasher(PasswordHasher):
    """A hash is `plain:` and the password; any other prefix counts as outdated."""

    async def hash(self, password: str, *, party: str) -> str:
        return f"plain:{password}"

    async def verify(self, password: str, password_hash: str | None, *, party: str) -> bool:
        return password_hash is not None and password_hash.partition(":")[2] == password

    def outdated(self, password_hash: str) -> bool:
        return not password_hash.startswith("plain:")


class PlainTokens(TokenIssuer):
    """`login/<id>/<expiry>` and `call/<call>/<user>/<login id>/<pass>/<sfu>/<public key>/<expiry>`."""

    def issue_login(self, login_id: LoginId, expires_at: datetime) -> str:
        return f"login/{login_id}/{expires_at.timestamp()}"

    def read_login(self, token: str, now: datetime) -> LoginId:
        match token.split("/"):
            case ["login", login_id, expiry]:
                if now >= _time(expiry):
                    raise LoginExpired
                return LoginId(login_id)
        raise Unauthenticated

    def issue_call(self, call_pass: CallPass, expires_at: datetime) -> str:
        ids = f"{call_pass.call_id}/{call_pass.user_id}/{call_pass.login_id}/{call_pass.pass_id}"
        return f"call/{ids}/{call_pass.sfu:d}/{call_pass.public_key}/{expires_at.timestamp()}"

    def read_call(self, token: str, now: datetime) -> CallPass:
        match token.split("/"):
            case ["call", call_id, user_id, login_id, pass_id, sfu, key, expiry] if now < _time(expiry):
                call, user = CallId(int(call_id)), UserId(int(user_id))
                return CallPass(call, user, LoginId(login_id), PassId(pass_id), sfu == "1", key)
        raise Unauthenticated

    def issue_challenge(self, challenge: Challenge, expires_at: datetime) -> str:
        return f"challenge/{challenge.user_id}/{challenge.proof}/{expires_at.timestamp()}"

    def read_challenge(self, token: str, now: datetime) -> Challenge:
        match token.split("/"):
            case ["challenge", user_id, proof, expiry] if now < _time(expiry):
                return Challenge(UserId(int(user_id)), proof)
        raise Unauthenticated

    def issue_export(self, login_id: LoginId, expires_at: datetime) -> str:
        return f"export/{login_id}/{expires_at.timestamp()}"

    def read_export(self, token: str, now: datetime) -> LoginId:
        match token.split("/"):
            case ["export", login_id, expiry] if now < _time(expiry):
                return LoginId(login_id)
        raise Unauthenticated

    def issue_file(self, login_id: LoginId, file_id: FileName, expires_at: datetime) -> str:
        return f"file/{login_id}/{file_id}/{expires_at.timestamp()}"

    def read_file(self, token: str, now: datetime) -> tuple[LoginId, FileName]:
        match token.split("/"):
            case ["file", login_id, file_id, expiry] if now < _time(expiry):
                return LoginId(login_id), FileName(file_id)
        raise Unauthenticated

    def issue_device(self, device: KnownDevice, expires_at: datetime) -> str:
        return f"device/{device.device_id}/{device.account}/{expires_at.timestamp()}"

    def find_device(self, token: str, now: datetime) -> KnownDevice | None:
        match token.split("/"):
            case ["device", device_id, account, expiry] if now < _time(expiry):
                return KnownDevice(LoginId(device_id), account)
        return None


def _time(expiry: str) -> datetime:
    return datetime.fromtimestamp(float(expiry), UTC)
