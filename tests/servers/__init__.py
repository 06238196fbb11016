"""Private servers for tests (see conftest.py), and for anybody who wants them for a while:
`python -m tests.servers` runs a database and Redis and prints their URLs.
"""

from tests.servers.databases import connect, cursor, disconnect_everybody, empty_tables, fresh_database
from tests.servers.mysql import MysqlServer, mysql_server, replicated_mysql
from tests.servers.ports import free_port
from tests.servers.postgres import PostgresServer, postgres_server
from tests.servers.process import STARTS_WITHIN, DatabaseServer, Server, ServerMissing
from tests.servers.redis import RedisServer, redis_server

__all__ = [
    "STARTS_WITHIN",
    "DatabaseServer",
    "MysqlServer",
    "PostgresServer",
    "RedisServer",
    "Server",
    "ServerMissing",
    "connect",
    "cursor",
    "disconnect_everybody",
    "empty_tables",
    "free_port",
    "fresh_database",
    "mysql_server",
    "postgres_server",
    "redis_server",
    "replicated_mysql",
]
