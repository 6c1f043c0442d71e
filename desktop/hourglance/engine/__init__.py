"""One engine asks the queries of all widgets and keeps the last good answer of each.

The states that it publishes are plain data and cheap to import; the tray reads nothing else.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
