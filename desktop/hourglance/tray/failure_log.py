"""The log of bugs that cost one card or line, while everything else is shown."""

import logging
from functools import lru_cache
from typing import Final

_log: Final = logging.getLogger(__name__)

#: How many failures are remembered, because cards and lines are built again every few seconds.
_MAX_FAILURES: Final = 64


@lru_cache(maxsize=_MAX_FAILURES)
def log_failure(key: str, error: str) -> None:
    """Log the exception that is being handled, once for each card and text of an error."""
    _log.exception("Unexpected error while showing the card %s: %s", key, error)
