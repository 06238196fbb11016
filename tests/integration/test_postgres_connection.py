"""What a connection to PostgreSQL asks of its server."""

import contextlib

from adapters.postgres.connection import PostgresConnection
from tests.patience import GIVEN
from tests.storages import Databases

DEAR = [
    ("SET jit_above_cost = 0", ()),
    ("SET parallel_setup_cost = 0", ()),
    ("SET parallel_tuple_cost = 0", ()),
    ("SET min_parallel_table_scan_size = 0", ()),
]
"""From here on the server thinks that everything is worth every effort."""


async def test_no_statement_is_compiled_or_shared_out(databases: Databases) -> None:
    """A search of many rooms is dear by the server's reckoning, and takes milliseconds. Compiling it took
    hundreds (V12).
    """
    with contextlib.closing(await PostgresConnection.connect(databases.server("postgresql"), GIVEN)) as one:
        plan = await one.run([*DEAR, ("EXPLAIN (ANALYZE) SELECT count(*) FROM pg_class", ())])
    lines = [str(line) for (line,) in plan.rows]
    assert lines
    assert not [line for line in lines if "JIT" in line or "Gather" in line]
