"""Cards as data: TOML files that say what is asked and how it is shown, without anybody's code."""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
