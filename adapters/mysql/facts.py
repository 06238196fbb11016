"""What a MySQL or MariaDB says of itself."""

from typing import Final

from adapters.mysql.connection import MysqlConnection
from adapters.mysql.url import MysqlUrl
from adapters.sql.storage import LOSES
from adapters.sql.values import from_time
from ports.storage import StorageFacts

OLDEST: Final = {"MariaDB": (10, 6), "MySQL": (8, 0)}
FACTS: Final = (
    "SELECT VERSION(), UTC_TIMESTAMP(6), @@innodb_flush_log_at_trx_commit, @@max_connections, "
    "(SELECT variable_value FROM {schema}.session_variables "
    "WHERE variable_name IN ('tx_isolation', 'transaction_isolation') LIMIT 1)"
)
SCHEMA: Final = {"MariaDB": "information_schema", "MySQL": "performance_schema"}


async def find_facts(where: MysqlUrl, patience: float) -> StorageFacts:
    connection = await MysqlConnection.connect(where, patience)
    try:
        [(version,)] = (await connection.run([("SELECT VERSION()", ())])).rows
        name = "MariaDB" if "mariadb" in str(version).lower() else "MySQL"
        facts = FACTS.format(schema=SCHEMA[name])
        [(version, now, flushes, connections, isolation)] = (await connection.run([(facts, ())])).rows
    finally:
        connection.close()
    durable = str(flushes) == "1"
    return StorageFacts(
        name=name,
        version=str(version),
        oldest=OLDEST[name],
        isolation=str(isolation).replace("-", " "),
        loses="" if durable else LOSES,
        remedy="Set innodb_flush_log_at_trx_commit = 1.",
        now=from_time(str(now)),
        connections=int(connections),
    )
