"""Names of distributions, of which the same one may be written in several ways."""

import re
from typing import Final

#: The distribution that the app is. Its widgets are the bundled ones.
APP: Final = "hourglance"


def canonical_name(name: str) -> str:
    """Return the one form of a name (PEP 503), safe as a folder's: ``a-widget`` of ``A.Widget``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
