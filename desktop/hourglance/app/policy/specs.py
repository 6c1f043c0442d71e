"""What an administrator may name as a preinstalled plugin: the path of a wheel, or a requirement."""

import re
from pathlib import Path, PureWindowsPath
from typing import Final

#: A name, perhaps with extras, versions or an address, and a marker; or the address of a file.
_REQUIREMENT: Final = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[\w.,\s-]*\])?\s*"
    r"(?:@\s*\S+|\(?\s*(?:(?:===|[~=!<>]=|<|>)\s*[\w.*+!-]+\s*,?\s*)*\)?)\s*(?:;.+)?|[a-z+]+://\S+",
    re.ASCII,
)


def spec_problem(spec: str) -> tuple[str, str] | None:
    """Return why a spec can never be installed, and what to write instead; None if it can be."""
    if is_path(spec):
        # One file may serve computers of several systems.
        if Path(spec).is_absolute() or PureWindowsPath(spec).is_absolute():
            return None
        what = f"{spec[:60]!r} is a relative path"
        return what, "Write the whole path: each user starts Hourglance in another folder."
    if _REQUIREMENT.fullmatch(spec):
        return None
    what = f"{spec[:60]!r} is neither a path nor a requirement"
    return what, "Write the path of a wheel, or a name and its version, such as name==1.2."


def is_path(spec: str) -> bool:
    """Return whether a spec is a path, and not a requirement."""
    is_file = spec.lower().endswith((".whl", ".zip", ".gz")) or spec[:1] in {".", "~"}
    return "://" not in spec and "@" not in spec and (is_file or "/" in spec or "\\" in spec)


def plugin_of(spec: str) -> str:
    """Return the normalized name of the plugin in a spec; empty if only its installation tells."""
    if is_path(spec):
        name, separator, _ = PureWindowsPath(spec).name.partition("-")
        name = name if separator and spec.lower().endswith(".whl") else ""
    else:
        match = _REQUIREMENT.fullmatch(spec)
        name = (match["name"] or "") if match else ""
    return re.sub(r"[-_.]+", "-", name).lower()
