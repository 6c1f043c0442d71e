"""Icons and other files that Hourglance ships: found the same way in a wheel and in a checkout."""

from pathlib import Path

__all__ = ["resource"]


def resource(*path: str) -> Path:
    """Return a shipped file by its path here: ``resource("icons", "hourglance.svg")``."""
    return Path(__file__).parent.joinpath(*path)
