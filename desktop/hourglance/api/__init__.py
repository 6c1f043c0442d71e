"""Everything that a widget's author imports, and all that one needs.

Version 1, stable. It depends on pluggy alone: no Qt, no network, no clock. What a widget can be declared
without is imported when it is first used.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
