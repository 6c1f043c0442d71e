"""Texts that users read: formatting, errors, alerts, translation."""
