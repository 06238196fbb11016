"""One connection to MariaDB, and how long it is waited for."""

import pytest

from adapters.mysql.answers import Packets, read_last
from adapters.mysql.connection import MysqlConnection
from adapters.mysql.url import MysqlUrl
from adapters.sql.connection import Result
from tests.patience import GIVEN


async def test_whose_time_ends_as_the_answer_comes_is_used_no_more(
    mysql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer counts; whoever asked next would be told that there is none."""
    connection = await MysqlConnection.connect(MysqlUrl.parse(mysql_url), GIVEN)

    async def read_in_the_last_moment(packets: Packets) -> Result:
        result = await read_last(packets)
        connection._connection.end_wait()
        return result

    monkeypatch.setattr("adapters.mysql.connection.read_last", read_in_the_last_moment)
    assert (await connection.run([("SELECT 7", ())])).rows == [(7,)]
    assert connection.closed
