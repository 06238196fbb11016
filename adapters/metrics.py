"""What is counted for Prometheus; docs/metrics.md says what each means.

Counters and times only, each at the price of an addition; gauges are set every few seconds by
`entrypoints/stock.py`. With several workers the library keeps all of it in files that the process
beside them reads together (`entrypoints/metrics.py`), so it is told of them before it is imported.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram, Summary

from domain.model.call_quality import LegQuality
from domain.model.calls import EndReason
from domain.model.push import PushOutcome
from ports.metrics import Metrics

QUICK: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("ichat_requests", "Requests that were answered.", ["operation", "status"])
REQUEST_SECONDS = Histogram(
    "ichat_request_seconds", "From a request's head to its answer.", ["operation"], buckets=QUICK
)
SQL_STATEMENTS = Counter("ichat_sql_statements", "Statements that were sent to the database.")
SQL_SECONDS = Summary("ichat_sql_seconds", "Round trips to the database.")
SQL_RETRIES = Counter("ichat_sql_retries", "Transactions that ran again, by what was in the way.", ["reason"])
PAGE_READS = Counter("ichat_page_reads", "Pages that a replica may answer, by who did.", ["server"])
POOL_WAIT_SECONDS = Summary("ichat_pool_wait_seconds", "Waiting for a free connection to the database.")
REDIS_COMMANDS = Counter("ichat_redis_commands", "What was asked of Redis.", ["command"])
REDIS_FAILURES = Counter("ichat_redis_failures", "What Redis did not do.")
DELIVERIES = Counter("ichat_deliveries", "Letters that were posted, one for each receiver.")
HASH_WAIT_SECONDS = Summary("ichat_hash_wait_seconds", "Waiting for a thread that hashes passwords.")
DIRECTORY_WAIT_SECONDS = Summary(
    "ichat_directory_wait_seconds", "Waiting for a thread that asks the directory (LDAP)."
)
UPLOADS = Counter("ichat_uploads", "Files that were stored.")
UPLOADED_BYTES = Counter("ichat_uploaded_bytes", "Their bytes.")
SCANS = Counter("ichat_scans", "Files that a scanner was asked about, by what came of it.", ["outcome"])
PUSHES = Counter("ichat_pushes", "Pushes that were handed to push services, by what these said.", ["outcome"])
CALLS_ENDED = Counter("ichat_calls_ended", "Calls that ended, by why.", ["reason"])
CALL_LEG_LOSS = Histogram(
    "ichat_call_leg_loss_percent",
    "Of what somebody sent in a call how much was lost on the way to somebody else, by its path.",
    ["path"],
    buckets=(0, 1, 2, 3, 5, 8, 15, 30),
)
REMOVED = Counter("ichat_removed", "What was kept long enough and is gone, by kind.", ["kind"])
LOOP_FAILURES = Counter("ichat_loop_failures", "Turns of background work that failed.", ["loop"])
LAG_SECONDS = Histogram(
    "ichat_lag_seconds", "How much later than asked for the event loop woke up.", buckets=(0.001, *QUICK)
)

SOCKETS = Gauge("ichat_sockets", "Open websockets.", multiprocess_mode="livesum")
SESSIONS = Gauge("ichat_sessions", "Those that live.", multiprocess_mode="livesum")
CONNECTIONS = Gauge("ichat_connections", "Open connections of clients.", multiprocess_mode="livesum")
BOXES = Gauge("ichat_boxes", "Mailboxes that are read here.", multiprocess_mode="livesum")
BOX_LETTERS = Gauge(
    "ichat_box_letters", "Letters in them that clients have not acknowledged.", multiprocess_mode="livesum"
)
BOX_LETTERS_MOST = Gauge("ichat_box_letters_most", "In the fullest of them.", multiprocess_mode="livemax")
HASHES_WAITING = Gauge(
    "ichat_hashes_waiting", "Passwords that wait to be hashed.", multiprocess_mode="livesum"
)
OUTBOX_AGE_SECONDS = Gauge(
    "ichat_outbox_age_seconds", "Of the oldest change that is untold.", multiprocess_mode="livemax"
)
CALLS = Gauge(
    "ichat_calls", "Calls under way on all nodes, by state.", ["state"], multiprocess_mode="livemostrecent"
)
SFU_SEATS = Gauge(
    "ichat_sfu_seats",
    "Pages in calls through each SFU.",
    ["sfu"],
    multiprocess_mode="livesum",
)
SFU_CALLS = Gauge(
    "ichat_sfu_calls", "Calls that go through an SFU, on all nodes.", multiprocess_mode="livemostrecent"
)
SFU_USABLE = Gauge(
    "ichat_sfu_usable", "1 while this SFU answers and takes newcomers.", ["sfu"], multiprocess_mode="livemin"
)
FILES_WAITING = Gauge(
    "ichat_files_waiting",
    "Files that wait for the scanner, on all nodes.",
    multiprocess_mode="livemostrecent",
)
PUSHES_WAITING = Gauge(
    "ichat_pushes_waiting", "Pushes that no push service has taken yet.", multiprocess_mode="livesum"
)
READY = Gauge(
    "ichat_ready", "1 while a check of /readyz finds all well.", ["check"], multiprocess_mode="livemin"
)
DISK_FREE_BYTES = Gauge(
    "ichat_disk_free_bytes", "Free for uploads and, with SQLite, the database.", multiprocess_mode="livemin"
)


class PrometheusMetrics(Metrics):
    def count_ended_call(self, reason: EndReason) -> None:
        CALLS_ENDED.labels(reason.name.lower()).inc()

    def count_leg(self, quality: LegQuality) -> None:
        CALL_LEG_LOSS.labels("relay" if quality.relayed else "direct").observe(quality.loss_percent)

    def count_scan(self, outcome: str) -> None:
        SCANS.labels(outcome).inc()

    def count_push(self, outcome: PushOutcome) -> None:
        PUSHES.labels(outcome.name.lower()).inc()

    def count_removed(self, kind: str, count: int) -> None:
        REMOVED.labels(kind).inc(count)
