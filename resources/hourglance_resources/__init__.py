"""Icons and other files that Hourglance ships: found the same way in a wheel and in a checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["resource"]


def resource(*path: str) -> Traversable:
    """Return a shipped file by its path here: ``resource("icons", "hourglance.svg")``."""
    return files(__name__).joinpath(*path)
