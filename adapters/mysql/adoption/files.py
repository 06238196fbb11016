"""Files of the original: a row for each that something refers to, counted.

Their sizes and who uploaded them were never written down.
"""

from adapters.mysql.schema import MysqlDatabase
from domain.model.files import URL_PREFIX

NAME_AT_MOST = 255

COUNT = f"""
INSERT INTO uploads (name, uploader_id, size, uses, created_at)
SELECT name, 0, 0, COUNT(*), UTC_TIMESTAMP() FROM (
    SELECT CAST(SUBSTRING(url, {len(URL_PREFIX) + 1}) AS BINARY) AS name FROM (
        SELECT image AS url FROM chat_messages
        UNION ALL SELECT avatar FROM users
        UNION ALL SELECT avatar FROM chat_groups
        UNION ALL SELECT wallpaper FROM user_settings
    ) AS urls
    WHERE url LIKE '{URL_PREFIX}_%' AND LENGTH(url) <= {len(URL_PREFIX) + NAME_AT_MOST}
) AS files GROUP BY name
"""


async def adopt(database: MysqlDatabase) -> None:
    await database.together([("DELETE FROM uploads", ()), (COUNT, ())])
