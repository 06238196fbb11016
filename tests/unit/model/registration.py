"""Anna's registration, of which a test spoils one field."""

from domain.model.accounts import check_registration
from domain.model.passwords import PasswordRule

COMMON = frozenset({"password1", "iloveyou"})


def check(username: str = "anna", password: str = "long enough", nickname: str = "Anna") -> None:
    check_registration(
        username=username,
        password=password,
        nickname=nickname,
        avatar="",
        password_rule=PasswordRule(common=COMMON),
    )
