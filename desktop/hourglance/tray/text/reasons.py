"""Why a figure is not newer, and when it will be: in words."""

from datetime import datetime

from hourglance.engine import WidgetState
from hourglance.tray.text.formatting import format_time
from hourglance.tray.text.translation import tr


def is_updating(state: WidgetState) -> bool:
    """Return whether a newer figure is on its way: just after a wake-up that is the usual case."""
    return state.activity in {"queued", "fetching"}


def stale_reason(state: WidgetState, now: datetime) -> str:
    """Return why there is nothing newer; empty where nothing stands in the way."""
    if is_updating(state):
        return tr("updating")
    if state.pause == "rate_limited" and state.next_attempt is not None:
        return tr("Genesys Cloud asks Hourglance to wait until {time}.").format(
            time=format_time(state.next_attempt, now)
        )
    if state.problem is not None:
        return state.problem.what
    if state.activity != "paused":
        return ""
    words = {"locked": tr("the screen is locked"), "signed_out": tr("you are signed out")}
    return words.get(state.pause or "", tr("refreshing is paused"))


def stale_remedies(state: WidgetState, now: datetime) -> tuple[str, ...]:
    """Return what can be done about it, and when it is tried again, where that is not said yet."""
    if is_updating(state) or state.pause == "rate_limited":
        return ()
    remedy = state.problem.remedy if state.problem else ""
    return (*filter(None, (remedy,)), *next_attempt_text(state, now))


def next_attempt_text(state: WidgetState, now: datetime) -> tuple[str, ...]:
    """Return when it is tried again, where that is known and not said as the reason."""
    said = is_updating(state) or state.pause == "rate_limited"
    if said or state.next_attempt is None or state.next_attempt <= now:
        return ()
    return (tr("Next try at {time}.").format(time=format_time(state.next_attempt, now)),)
