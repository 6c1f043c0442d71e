"""What the user sees: tray icon, menu, panel and windows. The only package that imports Qt.

Importing this package loads no Qt. :func:`run` does, and raises :class:`QtMissingError` if a library that Qt
needs is missing; call :func:`display_problem` first, because Qt ends the process if there is no display.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
