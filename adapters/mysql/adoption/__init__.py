"""A database of the original server becomes ours, in place.

Every step may run again, so an adoption that was killed is simply begun anew; the original's table
of deliveries goes last, and as long as it is there, the database is not adopted. Ids stay what
they are. Nothing else may use the database meanwhile.
"""

from adapters.mysql.adoption import accounts, calls, chat, contacts, deliveries, files
from adapters.mysql.adoption.tables import OLD_DELIVERIES, narrow, widen
from adapters.mysql.schema import MysqlDatabase


async def adopt(database: MysqlDatabase) -> bool:
    """True if there was something to adopt."""
    if not await database.columns(OLD_DELIVERIES):
        return False
    await widen(database)
    await accounts.adopt(database)
    await contacts.adopt(database)
    await chat.adopt(database)
    await deliveries.adopt(database)
    await calls.adopt(database)
    await files.adopt(database)
    await narrow(database)
    await database.execute(f"DROP TABLE {OLD_DELIVERIES}")
    return True
