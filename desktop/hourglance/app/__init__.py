"""The application layer between engine and windows: session, controller, services, preferences, policy."""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
