"""From the model to JSON (contract section 3): camelCase, all fields always there, UTC with `Z`."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Final, Self

import msgspec

Time = Annotated[datetime, msgspec.Meta(tz=True)]
"""Aware, and therefore never without a zone on the wire."""

encode: Final = msgspec.json.Encoder().encode


class View(msgspec.Struct, rename="camel", gc=False):
    """What a client is shown. Fields have the model's names; `msgspec.field(name=...)` where the wire says
    it otherwise.
    """

    @classmethod
    def of(cls, source: object, **others: Any) -> Self:
        """Each field from the field of the same name, except for `others`."""
        made: Self = _maker(cls, tuple(others))(source, *others.values())
        return made


@cache
def _maker(view: type[View], others: tuple[str, ...]) -> Callable[..., Any]:
    """From a source and the others to the view.

    Lists have hundreds of rows, so it is compiled as if somebody had written all fields down.
    """
    fields = view.__struct_fields__
    if not set(others) <= set(fields):
        raise TypeError(f"{view.__name__} has not all of {others}")
    values = ", ".join(name if name in others else f"_source.{name}" for name in fields)
    text = f"lambda _source, {', '.join(others)}: _view({values})"
    made: Callable[..., Any] = eval(text, {"_view": view})  # noqa: S307 - names of our own fields
    return made
