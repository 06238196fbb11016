"""Where settings come from: the command line, the environment, a YAML file. The first that names one wins.

No text of an error repeats what was set: it may be a secret.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_settings import (
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    YamlConfigSettingsSource,
)

from config.errors import InvalidSettings
from config.names import unknown
from config.original import adopt_original
from config.setting_groups import names
from config.settings import Settings

PREFIX: Final = "ICHAT_"
OF_THE_TESTS: Final = "ICHAT_TEST_"
"""These tell our own tests where servers are, and nothing to a server."""
PLAINER: Final = {
    "string_type": "it must be a text, in a YAML file written in quotes",
    "model_type": "it must be a group of names and values",
    "too_short": "it must not be empty",
    "string_too_short": "it must not be empty",
}
"""What pydantic says less plainly, by its names for errors."""


def load_settings(config_file: Path | None = None, **given: Any) -> Settings:
    """`given` is what the command line says (None: nothing). Raises InvalidSettings."""
    _check_environment()
    try:
        sources = settings_sources(config_file, given)
        settings = Settings(_build_sources=(sources, {}))  # type: ignore[call-arg] # pydantic hides theirs
    except ValidationError as error:
        raise InvalidSettings("; ".join(_sentences(error))) from None
    settings.check()
    return settings


def settings_sources(
    config_file: Path | None, given: Mapping[str, Any]
) -> tuple[PydanticBaseSettingsSource, PydanticBaseSettingsSource, PydanticBaseSettingsSource]:
    """The command line, the environment, the file. Raises InvalidSettings."""
    said = {name: value for name, value in given.items() if value is not None}
    return (
        InitSettingsSource(Settings, said),
        EnvSettingsSource(Settings),
        SettingsFile(Settings, config_file),
    )


class SettingsFile(YamlConfigSettingsSource):
    """With `-` or `_` in its names; the file of the original, too. A name without a value says nothing."""

    def __init__(self, settings_cls: type[Settings], path: Path | None) -> None:
        """Raises InvalidSettings."""
        if path and not path.expanduser().is_file():  # which the library takes for an empty one
            raise InvalidSettings(f"{path} cannot be read: there is no such file; name another with --config")
        try:
            super().__init__(settings_cls, path)
        except OSError as error:
            raise InvalidSettings(
                f"{path} cannot be read: {error.strerror}; let the user that runs ichat read it"
            ) from None
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            where = f" from line {mark.line + 1} on" if mark else ""
            raise InvalidSettings(f"{path} cannot be read: it is no YAML{where}") from None

    def _read_file(self, file_path: Any) -> dict[str, Any]:
        content = super()._read_file(file_path)
        if not isinstance(content, dict):
            raise InvalidSettings(f"{file_path} must hold names and values")
        return adopt_original(_tidy(content))


def _tidy(content: dict[Any, Any]) -> dict[str, Any]:
    return {
        str(name).replace("-", "_"): _tidy(value) if isinstance(value, dict) else value
        for name, value in content.items()
        if value is not None
    }


def _sentences(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_input=False, include_url=False):
        where = tuple(map(str, each["loc"]))
        if each["type"] == "extra_forbidden":
            yield unknown(where[-1], _names_beside(where), ".".join((*where[:-1], "")))
        else:
            said = each["msg"].removeprefix("Value error, ")
            text = PLAINER.get(each["type"], said[0].lower() + said[1:])
            yield f"{'.'.join(where)} is wrong: {text}"


def _names_beside(where: tuple[str, ...]) -> list[str]:
    group: type[BaseModel] | None = Settings
    for name in where[:-1]:
        group = _group(group, name) if group else None
    return list(names(group)) if group else []


def _group(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    kind = model.model_fields[name].annotation if name in model.model_fields else None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _check_environment(environment: Mapping[str, str] = os.environ) -> None:
    """A name that is spelt wrong would otherwise set nothing, and nobody would notice."""
    known = [f"{PREFIX}{name}".upper() for name in Settings.model_fields]
    wrong = []
    for variable, value in environment.items():
        name, _, below = variable.upper().partition("__")
        if not name.startswith(PREFIX) or name.startswith(OF_THE_TESTS):
            continue
        if name not in known:
            wrong.append(unknown(name, known))
        elif below and not _holds_names(name.removeprefix(PREFIX).lower()):
            wrong.append(f"{variable} is unknown; did you mean {name}?")
        elif not below and _holds_names(name.removeprefix(PREFIX).lower()) and not _is_json(value):
            wrong.append(f"{variable} is wrong: set each of its names by itself, as {variable}__NAME")
    if wrong:
        raise InvalidSettings("; ".join(wrong))


def _is_json(text: str) -> bool:
    """An object: what the library takes for a whole group."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _holds_names(field: str) -> bool:
    kind = Settings.model_fields[field].annotation
    return get_origin(kind) is dict or _group(Settings, field) is not None
