"""Texts of alerts, and of a sign-in that expires soon."""

from datetime import datetime

from hourglance.engine import Alert
from hourglance.tray.text.formatting import format_quantity, format_time
from hourglance.tray.text.translation import tr


def alert_text(alert: Alert) -> str:
    """Return what happened to a value, in one sentence."""
    if alert.reminds_of:
        return f"{alert.reminds_of}: {format_quantity(alert.value_quantity)}"
    if alert.level == "normal":
        text = tr("Back to normal: {value}, limit {limit}.")
    else:
        text = tr("{value}: limit of {limit} reached.")
    return text.format(value=alert.value_quantity, limit=alert.threshold_quantity)


def timed_alert_text(alert: Alert, now: datetime) -> str:
    """Return the alert's text with its time, for a card."""
    return f"{format_time(alert.at, now)} {alert_text(alert)}"


def sign_in_expiry_text(expires: datetime, now: datetime) -> str:
    """Return when the sign-in expires, and what to do."""
    return tr("It expires at {time}. Sign in again now to avoid an interruption.").format(
        time=format_time(expires, now)
    )
