"""The public API for plugin authors: everything that a widget needs.

Version 1, stable. It depends on pluggy only: no Qt, no network, no clock. Exports are imported when they are
first used, so that a widget loads only what it needs.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
