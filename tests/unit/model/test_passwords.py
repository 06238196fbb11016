"""New passwords are none that everybody tries first."""

import pytest

from adapters.common_passwords import COUNT, common_passwords
from domain.model.errors import InvalidFields
from domain.model.passwords import PasswordRule
from domain.model.validation import Validation
from tests.unit.model.registration import check

WEAK = {
    "short": ("1234567", "长度必须至少为8个字符"),
    "endless": ("a1" * 65, "长度不能超过128个字符"),
    "common": ("PassWord1", "过于常见"),
    "blank": (" " * 8, "过于常见"),
    "the name": ("ANNA-MARIA", "不能与用户名相同"),
    "the name, in other letters": ("\u0430nna-maria", "不能与用户名相同"),
}


@pytest.mark.parametrize(("password", "why"), WEAK.values(), ids=WEAK.keys())
def test_a_weak_password_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(InvalidFields, match=f"Password{why}"):
        check(username="anna-maria", password=password)


@pytest.mark.parametrize("password", ["eight ch", "密码密码密码密码", "👩‍🚀" * 4, "x" * 128])
def test_every_script_makes_passwords(password: str) -> None:
    check(password=password)


def test_a_server_of_old_clients_asks_for_six() -> None:
    """Its operator decides how short one may be, and nobody how common."""
    validation = Validation()
    PasswordRule(at_least=6, common=common_passwords()).check(validation, "qwertz7", "anna")
    assert validation.texts == []
    PasswordRule(at_least=6, common=common_passwords()).check(validation, "123456", "anna")
    assert validation.texts == ["Password过于常见"]


@pytest.mark.parametrize("password", ["MillersChat", "millers-chat!", "2026millerschat", "ichat12345"])
def test_what_the_server_is_called_is_no_password(password: str) -> None:
    """With whatever digits and signs round it; in a sentence it is like any other word."""
    rule, validation = PasswordRule(words=("Millers Chat", "ichat")), Validation()
    rule.check(validation, password, "anna")
    assert validation.texts == ["Password过于常见"]
    rule.check(validation, "the millers chat a lot", "anna")
    rule.check(validation, "1234567890987", "anna")
    assert len(validation.texts) == 1


def test_the_common_ones_are_the_ten_thousand_first() -> None:
    assert len(common_passwords()) == COUNT
    assert {"password", "12345678", "iloveyou"} <= common_passwords()
