"""Alerts: rules on card values, their evaluation, and when the user is notified."""
