"""The query check: problems of an aggregates query, with place, explanation and fix."""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
