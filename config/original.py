"""The configuration file of the original, understood as it is."""

from typing import Any
from urllib.parse import quote

from config.errors import InvalidSettings


def adopt_original(content: dict[str, Any]) -> dict[str, Any]:
    """Its groups become our names; a file that is ours already comes back unchanged.

    Names have `_` for `-`. It stored in MySQL and Redis, so a file that names them means `cluster`.
    Raises InvalidSettings.
    """
    adopted = dict(content)
    mysql, redis, jwt = (_group(adopted, name) for name in ("mysql", "redis", "jwt"))
    if mysql:
        adopted.setdefault("mysql_url", _mysql_url(mysql))
    if redis:
        adopted.setdefault("redis_url", _redis_url(redis))
    if mysql and redis:
        adopted.setdefault("profile", "cluster")
    if jwt:
        adopted.setdefault("jwt_secret", str(jwt.get("secret", "")))
        adopted.setdefault("jwt_issuer", str(jwt.get("issuer", "ichat")))
    if mysql or redis or jwt:
        adopted.setdefault("upload_dir", "upload")
        adopted.setdefault("registration", "open")
        adopted.setdefault("accounts", {"password_at_least": 6})
    development = adopted.pop("dev", None)
    if "log_level" in adopted:
        adopted["log_level"] = _log_level(adopted["log_level"])
    elif development:
        adopted["log_level"] = "debug"
    return adopted


def _group(content: dict[str, Any], name: str) -> dict[str, Any]:
    group = content.pop(name, {})
    if not isinstance(group, dict):
        raise InvalidSettings(f"{name} is wrong: it must be a group of names and values")
    if not str(group.get("port", 0)).isdecimal():
        raise InvalidSettings(f"{name}.port is wrong: it must be a number")
    return group


def _mysql_url(group: dict[str, Any]) -> str:
    user, password = (quote(str(group.get(name, "") or ""), safe="") for name in ("user", "password"))
    host, port = group.get("host") or "127.0.0.1", group.get("port") or 3306
    return f"mysql://{user}:{password}@{host}:{port}/{quote(str(group.get('dbname') or 'ichat'), safe='')}"


def _redis_url(group: dict[str, Any]) -> str:
    password = str(group.get("password") or "")
    secret = f":{quote(password, safe='')}@" if password else ""
    return f"redis://{secret}{group.get('host') or '127.0.0.1'}:{group.get('port') or 6379}/0"


def _log_level(level: Any) -> str:
    """Its own levels are numbers (-4 debug, 0 info, 4 warning, 8 error) or names."""
    numbers = {-4: "debug", 0: "info", 4: "warning", 8: "error"}
    name = numbers.get(level, str(level).lower()) if isinstance(level, int) else str(level).lower()
    return {"warn": "warning", "trace": "debug", "fatal": "error", "panic": "error"}.get(name, name)
