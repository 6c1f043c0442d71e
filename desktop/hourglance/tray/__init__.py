"""What people see: the tray icon, its menu, and the panel of cards. The only room that knows Qt.

Importing this package loads no Qt. Making a :class:`TrayApp` does, and raises :class:`QtMissingError`
where this machine lacks a library that Qt needs; ask :func:`display_problem` first, since Qt ends the
process where there is no display.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
