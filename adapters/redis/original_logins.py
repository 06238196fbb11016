"""Who is signed in on the original server, as its Redis knows it (contract section 10)."""

from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.model.errors import Unavailable

KEYS = "login_user:*"
AT_ONCE = 500


async def read_original_logins(url: str) -> list[bytes]:
    """The JSON text of each login. Nothing is changed. Raises Unavailable."""
    try:
        async with Redis.from_url(url, socket_timeout=5.0) as client:
            keys = [key async for key in client.scan_iter(KEYS, count=AT_ONCE, _type="STRING")]
            values: list[bytes] = []
            for start in range(0, len(keys), AT_ONCE):
                found = await client.mget(keys[start : start + AT_ONCE])
                values += [value for value in found if isinstance(value, bytes)]
            return values
    except RedisError as error:
        raise Unavailable("redis", str(error)) from error
