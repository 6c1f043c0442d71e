"""Tools for plugin authors: the template of a new plugin, its check, its live preview."""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
