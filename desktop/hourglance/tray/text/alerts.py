"""What is said of figures at their limits, and of a sign-in that ends."""

from datetime import datetime

from hourglance.engine import Alert
from hourglance.tray.text.formatting import format_time
from hourglance.tray.text.translation import tr


def alert_text(alert: Alert) -> str:
    """Return what happened to a figure, in a sentence."""
    figure, limit = str(alert.value_quantity), str(alert.threshold_quantity)
    if alert.level == "normal":
        return tr("Back at {figure}; the limit is {limit}.").format(figure=figure, limit=limit)
    if alert.side == "above":
        text = tr("{figure}: at your limit of {limit} or above.")
    else:
        text = tr("{figure}: at your limit of {limit} or below.")
    return text.format(figure=figure, limit=limit)


def timed_alert_text(alert: Alert, now: datetime) -> str:
    """Return the same with its time, for a card that waits to be looked at."""
    return f"{format_time(alert.at, now)} {alert_text(alert)}"


def sign_in_expiry_text(ends: datetime, now: datetime) -> str:
    """Return that a sign-in ends, and what to do."""
    return tr("It ends at {time}. Sign in once more now, and nothing is interrupted.").format(
        time=format_time(ends, now)
    )
