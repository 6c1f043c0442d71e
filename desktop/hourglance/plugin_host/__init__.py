"""Plugins: found by their metadata, run in processes of their own, and restarted.

Plugin code is imported in workers alone, never in the app. A worker gets no token, no keyring and a clean
environment; what crosses is plain data, checked on the app's side.

What is named here is imported when it is first used: the worker is part of this package, and every plugin
would pay for what only the app needs.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
