"""Genesys Cloud's protocol, modeled once: catalog, wire form, answers, errors, permissions, regions."""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
