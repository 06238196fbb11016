"""From the model to JSON (contract section 3): camelCase, all fields always there, UTC with `Z`."""

from datetime import datetime
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
        same = {name: getattr(source, name) for name in cls.__struct_fields__ if name not in others}
        return cls(**same, **others)
