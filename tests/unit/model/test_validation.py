"""The field rules of contract section 2."""

import pytest

from domain.model.errors import InvalidFields
from domain.model.validation import TEXT_COLUMN_BYTES, Validation
from tests.unit.model.registration import check


def test_every_broken_field_is_named_once_in_a_fixed_order() -> None:
    """Ann sends an empty form and reads what is missing, field by field."""
    with pytest.raises(InvalidFields) as refused:
        check(username="", password="", nickname="")
    assert refused.value.message == "Username为必填字段,Password为必填字段,Nickname为必填字段"
    assert refused.value.code == 1003


@pytest.mark.parametrize(
    ("validation", "text"),
    [
        (Validation().text("Username", "a", required=True, least=2), "Username长度必须至少为2个字符"),
        (Validation().text("Nickname", "a" * 21, most=20), "Nickname长度不能超过20个字符"),
        (Validation().number("Limit", 0, required=True), "Limit为必填字段"),
        (Validation().number("Limit", 4, least=5), "Limit最小只能为5"),
        (Validation().number("Limit", 51, most=50), "Limit必须小于或等于50"),
        (Validation().items("ContactIds", [], least=1), "ContactIds必须至少包含1项"),
        (Validation().items("ContactIds", range(101), most=100), "ContactIds最多只能包含100项"),
        (Validation().url("Image", "javascript:alert(1)"), "Image必须是一个有效的URL"),
        (Validation().url("Image", "", required=True), "Image为必填字段"),
        *(
            (Validation().url("Image", f"file/{name}"), "Image必须是一个有效的URL")
            for name in ("", "../../x", "..", ".hidden", "a/b", "a\\b", "%2e%2e%2fx", "x?y", "x y", "x" * 256)
        ),
        (Validation().column("Text", "文" * 21_846), "Text长度不能超过65535个字节"),
    ],
)
def test_each_rule_has_its_own_text(validation: Validation, text: str) -> None:
    """The client shows these texts as they are; only names that the server makes are pictures' addresses."""
    assert validation.texts == [text]


@pytest.mark.parametrize(
    "validation",
    [
        Validation().text("Nickname", "😀" * 20, most=20),
        Validation().text("Username", "ab", required=True, least=2, most=2),
        Validation().text("Avatar", "", least=2),
        Validation().url("Avatar", ""),
        Validation().url("Avatar", "file/0123456789abcdef0123456789abcdef.png"),
        Validation().url("Avatar", "file/2026-11-23T152309.087.JPG"),
        Validation().url("Avatar", "https://example.org/x.png"),
        Validation().number("Limit", 5, least=5, most=5),
        Validation().column("Text", "a" * TEXT_COLUMN_BYTES),
    ],
)
def test_the_bound_itself_is_allowed(validation: Validation) -> None:
    """Lengths count code points, so twenty emoji are twenty characters."""
    validation.done()
