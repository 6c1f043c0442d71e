"""Deprecated name of the pytest plugin :mod:`hourglance.testing`, kept for one release."""

pytest_plugins = ("hourglance.testing",)
