"""The field rules of contract section 2: collect every broken one, then refuse once."""

from collections.abc import Sized
from typing import Self

from domain.model.errors import InvalidFields
from domain.model.files import file_name

TEXT_COLUMN_BYTES = 65_535
"""What a `text` column of the database holds; a longer value would be cut or refused there."""


class Validation:
    """Collects one text per failing field, in the order the fields are checked.

    >>> Validation().text("Nickname", "", required=True).texts
    ['Nickname为必填字段']
    """

    def __init__(self) -> None:
        self.texts: list[str] = []

    def text(
        self, field: str, value: str, *, required: bool = False, least: int = 0, most: int | None = None
    ) -> Self:
        """Lengths count Unicode code points. An empty optional text passes every rule."""
        if not value:
            if required:
                self.texts.append(f"{field}为必填字段")
        elif len(value) < least:
            self.texts.append(f"{field}长度必须至少为{least}个字符")
        elif most is not None and len(value) > most:
            self.texts.append(f"{field}长度不能超过{most}个字符")
        return self

    def column(self, field: str, value: str) -> Self:
        """The text must fit its database column; the bound counts UTF-8 bytes."""
        if len(value.encode("utf-8", "replace")) > TEXT_COLUMN_BYTES:
            self.texts.append(f"{field}长度不能超过{TEXT_COLUMN_BYTES}个字节")
        return self

    def url(self, field: str, value: str, *, required: bool = False, most: int = 2048) -> Self:
        """`http://`, `https://` or what an upload returned; empty passes unless required."""
        if not value:
            return self.text(field, value, required=required)
        if not (value.startswith(("http://", "https://")) or file_name(value)):
            self.texts.append(f"{field}必须是一个有效的URL")
            return self
        return self.text(field, value, most=most)

    def number(
        self, field: str, value: int, *, required: bool = False, least: int = 0, most: int | None = None
    ) -> Self:
        if value == 0 and required:
            self.texts.append(f"{field}为必填字段")
        elif value < least:
            self.texts.append(f"{field}最小只能为{least}")
        elif most is not None and value > most:
            self.texts.append(f"{field}必须小于或等于{most}")
        return self

    def items(self, field: str, value: Sized, *, least: int = 0, most: int | None = None) -> Self:
        if len(value) < least:
            self.texts.append(f"{field}必须至少包含{least}项")
        elif most is not None and len(value) > most:
            self.texts.append(f"{field}最多只能包含{most}项")
        return self

    def refuse(self, field: str, why: str) -> Self:
        """For rules of one noun only."""
        self.texts.append(f"{field}{why}")
        return self

    def done(self) -> None:
        """Raises InvalidFields if any rule was broken."""
        if self.texts:
            raise InvalidFields(self.texts)
