"""What a new password must be; those that exist go on, whatever they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.names import skeleton
from domain.model.validation import Validation

PASSWORD_AT_LEAST, PASSWORD_AT_MOST = 8, 128


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRule:
    """`common`: passwords that everybody tries first, in lower case.

    `words`: what this server is called, which is none either, whatever digits and signs are round it.
    """

    at_least: int = PASSWORD_AT_LEAST
    at_most: int = PASSWORD_AT_MOST
    common: frozenset[str] = frozenset()
    words: Sequence[str] = ()

    def check(self, validation: Validation, password: str, username: str) -> None:
        """Lengths count Unicode code points."""
        if len(password) < self.at_least or len(password) > self.at_most:
            validation.text("Password", password, required=True, least=self.at_least, most=self.at_most)
        elif self._is_common(password):
            validation.refuse("Password", "过于常见")
        elif skeleton(password) == skeleton(username):
            validation.refuse("Password", "不能与用户名相同")

    def _is_common(self, password: str) -> bool:
        named = {_letters(word) for word in self.words} - {""}
        return not password.strip() or password.casefold() in self.common or _letters(password) in named


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.casefold()))
