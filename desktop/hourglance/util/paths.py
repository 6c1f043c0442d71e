"""The person's own files: where they are."""

from pathlib import Path
from typing import Literal, TypeAlias

#: What a file is: the person's choices; what can be had again; what would be lost.
Kind: TypeAlias = Literal["config", "cache", "data"]


def own_path(kind: Kind, name: str) -> Path:
    """Return the place of a file in this person's folder of a kind."""
    import platformdirs  # 15 ms, and who gives a path needs none of it

    match kind:
        case "config":
            folder = platformdirs.user_config_dir("hourglance", appauthor=False)
        case "cache":
            folder = platformdirs.user_cache_dir("hourglance", appauthor=False)
        case "data":
            folder = platformdirs.user_data_dir("hourglance", appauthor=False)
    return Path(folder, name)
