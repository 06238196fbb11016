"""How a MySQL database is named."""

from contextlib import closing
from urllib.parse import quote, urlsplit

import pytest

from adapters.mysql.storage import MysqlStorage
from tests import servers
from tests.contract.storage.story import register


async def test_names_and_passwords_may_have_any_characters(mysql_url: str) -> None:
    """They are percent-encoded in the URL, as everywhere."""
    user, password = "ich@t", "p:a/s%s w?rd#"
    with closing(servers.connect(mysql_url)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE USER %s@'%%' IDENTIFIED BY %s", (user, password))
        cursor.execute("GRANT ALL ON *.* TO %s@'%%'", (user,))
        try:
            parts = urlsplit(mysql_url)
            login = f"{quote(user, safe='')}:{quote(password, safe='')}"
            storage = MysqlStorage(parts._replace(netloc=f"{login}@{parts.hostname}:{parts.port}").geturl())
            await storage.open()
            assert (await register(storage, "ann")).username == "ann"
            await storage.close()
        finally:
            cursor.execute("DROP USER %s@'%%'", (user,))


@pytest.mark.parametrize(
    "url", ["", "mysql://", "mysql://host", "mysql://u:secret@host/", "http://u:secret@host/db"]
)
def test_a_bad_url_is_refused_without_telling_the_password(url: str) -> None:
    """S9: what is wrong is said by an example."""
    with pytest.raises(ValueError, match="mysql://user:password@host:port/database") as caught:
        MysqlStorage(url)
    assert "secret" not in str(caught.value)
