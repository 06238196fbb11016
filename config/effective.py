"""What every setting is in the end, and where that comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel

from config.setting_groups import names
from config.settings import Settings
from config.sources import PREFIX, load_settings, settings_sources
from ports.rate_limits import RateLimit

MASK: Final = "***"
SECRET_ENDINGS: Final = ("secret", "password", "private_key", "admin_key")
DERIVED: Final = {
    "storage": "storage_kind",
    "queue": "queue_kind",
    "upload_dir": "uploads",
    "registration": "registration_mode",
}
"""Settings that follow from others where they are not set, and the property that says how."""


@dataclass(frozen=True, slots=True)
class EffectiveSetting:
    name: str
    value: str
    source: str
    """`command line`, the variable, the file, or `default`."""


def effective_settings(config_file: Path | None = None, **given: Any) -> Sequence[EffectiveSetting]:
    """As `load_settings`, in the order of the settings. Secrets are masked. Raises InvalidSettings."""
    settings = load_settings(config_file, **given)
    sources = [source() for source in settings_sources(config_file, given)]
    return [
        EffectiveSetting(name, _shown(name, value), _source(name, sources, config_file))
        for name, value in (*_values(settings), *_limits(settings))
    ]


def _values(settings: Settings) -> Iterator[tuple[str, Any]]:
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if name == "limits":
            continue
        if isinstance(value, BaseModel):
            for inner, field in names(type(value)).items():
                yield f"{name}.{inner}", getattr(value, field)
        elif value is None and name in DERIVED:
            yield name, getattr(settings, DERIVED[name])
        elif name == "database_url" and settings.storage_kind == "sqlite":
            yield name, f"sqlite:{settings.database_file}"
        else:
            yield name, value


def _limits(settings: Settings) -> Iterator[tuple[str, Any]]:
    limits = settings.service_limits()
    for name in type(limits).__dataclass_fields__:
        yield f"limits.{name}", getattr(limits, name)


def _shown(name: str, value: Any) -> str:
    if value in {None, ""} or value == ():
        return "-"
    if name.endswith(SECRET_ENDINGS):
        return MASK
    if name.endswith("url"):
        return _without_password(written(value))
    if name.endswith("urls"):
        return written(tuple(map(_without_password, value)))
    return written(value)


def written(value: Any) -> str:
    """As an operator writes it."""
    match value:
        case bool():
            return "on" if value else "off"
        case tuple():
            return ", ".join(map(str, value))
        case RateLimit():
            return f"{value.count}/{value.seconds}"
        case timedelta():
            return f"{value.total_seconds():g}"
        case _:
            return str(value)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return url.replace(f":{parts.password}@", f":{MASK}@", 1)


def _source(name: str, sources: Sequence[Mapping[str, Any]], config_file: Path | None) -> str:
    group, _, inner = name.partition(".")
    called = ("command line", f"{PREFIX}{name.replace('.', '__').upper()}", str(config_file))
    for values, source in zip(sources, called, strict=True):
        value = values.get(group)
        if group in values and (not inner or (isinstance(value, Mapping) and inner in value)):
            return source
    return "default"
