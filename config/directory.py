"""A company's directory, as the settings say."""

from collections.abc import Iterator

from config.errors import InvalidSettings
from config.setting_groups import LdapSettings
from ports.directory import Directory

NAME = "{name}"


def check_directory(ldap: LdapSettings) -> None:
    """Raises InvalidSettings."""
    for trouble in _troubles(ldap) if ldap.url else ():
        raise InvalidSettings(trouble)


def _troubles(ldap: LdapSettings) -> Iterator[str]:
    if bool(ldap.user_dn) == bool(ldap.base):
        yield (
            "a directory is named, but not how people are found there: set ldap.base (with ldap.bind_dn and "
            "ldap.bind_password), or else ldap.user_dn"
        )
    if bool(ldap.bind_dn) != bool(ldap.bind_password):
        yield "the directory is half set: it needs both ldap.bind_dn and ldap.bind_password"
    if ldap.user_dn and ldap.bind_dn:
        yield "ldap.user_dn is for a directory that is asked without ldap.bind_dn: set one of the two"
    if NAME not in (ldap.user_dn or ldap.filter):
        yield f"{'ldap.user_dn' if ldap.user_dn else 'ldap.filter'} must say where {NAME} goes"
    if not (ldap.filter.startswith("(") and ldap.filter.endswith(")")):
        yield "ldap.filter is written in brackets: (uid={name})"


def open_directory(ldap: LdapSettings) -> Directory | None:
    """None where none is set. Raises InvalidSettings."""
    if not ldap.url:
        return None
    try:
        from adapters.ldap import LdapDirectory, LdapPlace  # noqa: PLC0415 - only where it is wanted
    except ImportError:
        raise InvalidSettings(
            "signing in by LDAP needs one more library: pip install 'ichat[ldap]'"
        ) from None
    groups = tuple(filter(None, (ldap.group, ldap.administrators)))
    same = ldap.model_dump(exclude={"group", "administrators"})
    return LdapDirectory(LdapPlace(groups=groups, **same))
