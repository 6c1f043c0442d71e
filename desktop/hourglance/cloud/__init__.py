"""Genesys Cloud: regions, sign-in, the token's vault, requests, and the service's errors as exceptions.

The token never leaves this room: it is in the operating system's keyring and in memory.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
