"""Plugins: found by their metadata, run in isolation, and restarted after failures.

The bundled widgets run in the app. Third-party plugins run in WebAssembly guests of one plugin process, which
get no token, no keyring and no environment. Only plain data crosses the border, and the app validates it.

Exports are imported when they are first used, since the plugin process imports this package too.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
