"""What a new password must be; those that exist go on, whatever they are."""

from dataclasses import dataclass

from domain.model.names import skeleton
from domain.model.validation import Validation

PASSWORD_AT_LEAST, PASSWORD_AT_MOST = 8, 128


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRule:
    """`common`: passwords that everybody tries first, in lower case."""

    at_least: int = PASSWORD_AT_LEAST
    at_most: int = PASSWORD_AT_MOST
    common: frozenset[str] = frozenset()

    def check(self, validation: Validation, password: str, username: str) -> None:
        """Lengths count Unicode code points."""
        if len(password) < self.at_least or len(password) > self.at_most:
            validation.text("Password", password, required=True, least=self.at_least, most=self.at_most)
        elif not password.strip() or password.casefold() in self.common:
            validation.refuse("Password", "过于常见")
        elif skeleton(password) == skeleton(username):
            validation.refuse("Password", "不能与用户名相同")
