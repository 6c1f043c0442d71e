"""The query check: every problem of an aggregates query, with its place, its reason and its fix."""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
