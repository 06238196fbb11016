"""Run a database and Redis in the foreground until interrupted: `python -m tests.servers [postgresql]`."""

import contextlib
import signal
import sys

from tests.servers import fresh_database, mysql_server, postgres_server, redis_server


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    database_server = postgres_server if "postgresql" in sys.argv[1:] else mysql_server
    with (
        database_server(durable=True) as database,
        redis_server() as redis,
        fresh_database(database.url) as database_url,
        contextlib.suppress(KeyboardInterrupt),
    ):
        print(f"ICHAT_DATABASE_URL={database_url}\nICHAT_REDIS_URL={redis.url}", flush=True)  # noqa: T201 - its answer
        signal.pause()


main()
