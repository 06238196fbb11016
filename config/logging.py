"""Logs for people and machines: what happened, never what somebody said or signed in with (promise S9)."""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any, Final, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

NOISY: Final = (
    *("sanic.root", "sanic.server", "sanic.access", "sanic.websockets"),
    *("asyncio", "PIL", "botocore", "urllib3"),
)
"""Libraries that are heard from when something is wrong."""
SILENT: Final = ("python_multipart",)
"""A library that warns of what clients do wrong, which the client is told."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure_logging(level: str, form: Literal["auto", "json", "text"]) -> None:
    """Everything, also what libraries log, goes to stderr: JSON unless somebody is watching."""
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _where_not_what,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer = structlog.dev.ConsoleRenderer() if as_text else structlog.processors.JSONRenderer()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.ERROR)


def _where_not_what(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Of an exception its kind and its way through the code; its text may quote what somebody wrote."""
    error = _exception(event.pop("exc_info", None))
    if error is not None:
        event["error"] = type(error).__qualname__
        event["errno"] = getattr(error, "errno", None)
        event["way"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        cause = error.__cause__ or error.__context__
        if cause is not None:
            event["cause"] = type(cause).__qualname__
    return event


def _exception(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1]  # type: ignore[no-any-return]
    return sys.exc_info()[1] if exc_info else None
