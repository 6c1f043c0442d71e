"""The engine: when to send which query, and what the last good answer to each is.

Snapshots are plain data and cheap to import; the tray imports nothing else of the engine.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
