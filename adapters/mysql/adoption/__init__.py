"""A database of the original server becomes ours, in place.

Every step may run again, so an adoption that was killed is simply begun anew; the original's table
of deliveries goes last, and as long as it is there, the database is not adopted. Ids stay what
they are. Nothing else may use the database meanwhile.
"""

from typing import Final

from adapters.mysql.adoption import accounts, calls, chat, contacts, deliveries, files
from adapters.mysql.adoption.tables import OLD_DELIVERIES, narrow, widen
from adapters.mysql.schema import MysqlDatabase
from ports.storage import Tell

STEPS: Final = (
    widen,
    accounts.adopt,
    contacts.adopt,
    chat.adopt,
    deliveries.adopt,
    calls.adopt,
    files.adopt,
    narrow,
)


async def adopt(database: MysqlDatabase, tell: Tell) -> int:
    """How many steps it took; none where there was nothing to adopt."""
    if not await database.columns(OLD_DELIVERIES):
        return 0
    for done, step in enumerate(STEPS):
        tell(done, len(STEPS))
        await step(database)
    await database.execute(f"DROP TABLE {OLD_DELIVERIES}")
    return len(STEPS)
