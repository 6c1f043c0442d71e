"""Limits of what a plugin may take."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginTimeouts:
    """What a plugin may take.

    :param start: seconds for a worker to start, and again to import its plugin and declare the widgets.
    :param present: seconds for one card.
    :param failures: crashes and hangs in a row before the plugin, or the one widget that causes them, is
        left alone.
    """

    start: float = 10
    present: float = 2
    failures: int = 3
