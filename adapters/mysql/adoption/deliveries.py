"""Deliveries of the original keep their numbers; each receiver's counter goes on above them."""

from adapters.mysql.adoption.tables import OLD_DELIVERIES
from adapters.mysql.schema import MysqlDatabase

COPY = (
    "INSERT INTO deliveries (receiver_id, delivery_id, message_id, is_new, created_at) "
    "SELECT receiver_id, id, message_id, id = MIN(id) OVER (PARTITION BY receiver_id, message_id), "
    f"COALESCE(created_at, updated_at, UTC_TIMESTAMP()) FROM {OLD_DELIVERIES}"
)
COUNT = (
    "INSERT INTO delivery_counters (receiver_id, last_id) "
    f"SELECT receiver_id, MAX(id) FROM {OLD_DELIVERIES} GROUP BY receiver_id"
)


async def adopt(database: MysqlDatabase) -> None:
    await database.together(
        [
            ("DELETE FROM deliveries", ()),  # of an adoption that did not come to its end
            (COPY, ()),
            ("DELETE FROM delivery_counters", ()),
            (COUNT, ()),
        ]
    )
