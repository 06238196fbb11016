"""What the coroutines of this process wait for: of a test that takes too long, the answer to why."""

import asyncio
import gc
from collections.abc import Iterator
from typing import Any


def unfinished_tasks() -> str:
    """A paragraph for each, from its outermost call to where it stands."""
    tasks = [each for each in gc.get_objects() if isinstance(each, asyncio.Task) and not each.done()]
    return "\n\n".join("\n".join([task.get_name(), *_calls(task.get_coro())]) for task in tasks)


def _calls(awaited: Any) -> Iterator[str]:
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "ag_frame", None)
        if frame is not None:
            yield f"  {frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_qualname}"
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "ag_await", None)
