"""Hourglance: the numbers of your last hour in a Genesys Cloud contact centre, at a glance.

The folders are the chapters of one story; data goes down this list once per refresh:
``api`` (a widget declares its query), ``query`` (what may be asked), ``cloud`` (the service),
``engine`` (asks for all widgets at once), ``host`` (runs plugin code), ``tray`` (draws).
``demo`` plays the service, ``cli`` holds the commands and ``app`` wires the parts.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
