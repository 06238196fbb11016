"""What a PostgreSQL says of itself."""

from typing import Final

from adapters.postgres.connection import PostgresConnection
from adapters.sql.storage import LOSES
from adapters.sql.values import from_time
from ports.storage import StorageFacts

OLDEST: Final = (14,)
FACTS: Final = (
    "SELECT current_setting('server_version'), "
    "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), "
    "current_setting('fsync'), current_setting('max_connections'), current_setting('transaction_isolation')"
)


async def find_facts(url: str, patience: float) -> StorageFacts:
    connection = await PostgresConnection.connect(url, patience)
    try:
        [(version, now, fsync, connections, isolation)] = (await connection.run([(FACTS, ())])).rows
    finally:
        connection.close()
    return StorageFacts(
        name="PostgreSQL",
        version=str(version).split()[0],
        oldest=OLDEST,
        isolation=str(isolation).upper(),
        loses="" if fsync == "on" else LOSES,
        remedy="Set fsync = on.",
        now=from_time(str(now)),
        connections=int(connections),
    )
