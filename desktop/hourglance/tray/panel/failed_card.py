"""What is shown in place of a card that cannot be shown: a bug costs one card, never the panel."""

import logging
from functools import lru_cache
from typing import Final

from hourglance.tray.panel.card_model import CardModel
from hourglance.tray.text.translation import tr

_log: Final = logging.getLogger(__name__)

#: How many failures are remembered, because the panel builds its cards again every few seconds.
_MAX_FAILURES: Final = 64


def failed_card(key: str, title: str, *, widget_id: str = "", expanded: bool = True) -> CardModel:
    """Return the card that says that this card cannot be shown."""
    text = tr("This card cannot be shown because of an error in Hourglance. Hide it, or update Hourglance.")
    return CardModel(
        key=key,
        title=title,
        accessible_text=f"{title}: {text}",
        widget_id=widget_id,
        expanded=expanded,
        summary=tr("Unavailable"),
        messages=(text,),
    )


@lru_cache(maxsize=_MAX_FAILURES)
def log_failure(key: str, error: str) -> None:
    """Log the exception that is being handled, once for each card and text of an error."""
    _log.exception("Unexpected error while showing the card %s: %s", key, error)
