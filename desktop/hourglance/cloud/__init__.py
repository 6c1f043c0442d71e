"""Access to Genesys Cloud: sign-in, token vault, requests, rate limit, and names.

The token never leaves this package: it is in memory and in the operating system's keyring.
"""

from hourglance.util.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(__name__, __file__)
