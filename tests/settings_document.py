"""Writes docs/settings.md: every setting, from the code. `python -m tests.settings_document`."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from config.effective import written
from config.setting_groups import names
from config.settings import Settings
from domain.services.limits import Limits

DOCUMENT = Path(__file__).parent.parent / "docs" / "settings.md"
HEAD = """# Every setting

Made from the code by `python -m tests.settings_document`. On the command line, in the environment, or in the
YAML file of `--config`; the first of these that names a setting wins, and `ichat check-config` shows what
holds and why. In the environment a name has `ICHAT_` before it, and `__` for the dot: `ICHAT_ICE__TURN_URLS`.
Lists are one text with commas.
"""


def document() -> str:
    parts = [HEAD, *_table("", Settings)]
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, BaseModel):
            parts += [
                f"\n## {name}\n",
                f"{_prose(type(field.default).__doc__)}\n",
                *_table(f"{name}.", type(field.default)),
            ]
    return "\n".join([*parts, "\n## limits\n", *_limits()]) + "\n"


def _table(prefix: str, model: type[BaseModel]) -> Iterator[str]:
    told = descriptions(model)
    yield "| name | default | |\n|---|---|---|"
    for name, inner in names(model).items():
        field = model.model_fields[inner]
        if not isinstance(field.default, BaseModel):
            yield f"| `{prefix}{name}` | {_shown(field.default)} | {told[inner]} |"


def descriptions(model: type[BaseModel]) -> Mapping[str, str]:
    """By field: the text that stands below it."""
    [body] = (
        node.body for node in ast.parse(inspect.getsource(model)).body if isinstance(node, ast.ClassDef)
    )
    found = {}
    for field, text in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            is_text = isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
            found[field.target.id] = _prose(text.value.value) if is_text else ""  # type: ignore[attr-defined]
    return found


def _limits() -> Iterator[str]:
    yield "Uses and seconds, or seconds, or bytes; each can be set.\n\n| name | default |\n|---|---|"
    for name in Limits.__dataclass_fields__:
        yield f"| `limits.{name}` | {_shown(getattr(Limits(), name))} |"


def _prose(text: Any) -> str:
    return " ".join(str(text or "").split())


def _shown(value: Any) -> str:
    if value in (None, "", ()):
        return "–"
    return "see below" if isinstance(value, dict) else f"`{written(value)}`"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
