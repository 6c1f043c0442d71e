"""Paths of the user's files."""

from pathlib import Path
from typing import Literal, TypeAlias

#: Settings; what can be obtained again; what would be lost.
FolderKind: TypeAlias = Literal["config", "cache", "data"]


def user_path(kind: FolderKind, name: str) -> Path:
    """Return the path of a file in the user's config, cache or data folder of Hourglance."""
    import platformdirs  # costs 15 ms, and is not needed where a path is given

    match kind:
        case "config":
            folder = platformdirs.user_config_dir("hourglance", appauthor=False)
        case "cache":
            folder = platformdirs.user_cache_dir("hourglance", appauthor=False)
        case "data":
            folder = platformdirs.user_data_dir("hourglance", appauthor=False)
    return Path(folder, name)
