"""Plugins: found by their metadata, run in processes of their own, and restarted after failures.

Plugin code is imported in workers only, never in the app. A worker gets no token, no keyring and a clean
environment. Only plain data crosses the border, and the app validates all of it.

Exports are imported when they are first used, since workers import this package too.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
