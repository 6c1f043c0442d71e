"""Paths of files and folders."""

import os
from pathlib import Path
from typing import Literal, TypeAlias

from hourglance.api import HourglanceError

#: Settings; what can be obtained again; what would be lost.
FolderKind: TypeAlias = Literal["config", "cache", "data"]


class NoHomeFolderError(HourglanceError):
    """The user has no home folder, as in a container with a user ID that the system does not know."""

    code = "no-home"

    def __init__(self) -> None:
        super().__init__("This user has no home folder.", remedy="Set HOME to the path of a folder.")


def user_path(kind: FolderKind, name: str) -> Path:
    """Return the path of a file in the user's config, cache or data folder of Hourglance.

    :raises NoHomeFolderError: it would be in the home folder, and there is none.
    """
    import platformdirs  # costs 15 ms, and is not needed where a path is given

    try:
        match kind:
            case "config":
                folder = platformdirs.user_config_dir("hourglance", appauthor=False)
            case "cache":
                folder = platformdirs.user_cache_dir("hourglance", appauthor=False)
            case "data":
                folder = platformdirs.user_data_dir("hourglance", appauthor=False)
    except RuntimeError:
        raise NoHomeFolderError from None
    return Path(folder, name)


def real_path(path: Path, *, strict: bool = False) -> Path:
    """Return the absolute path without symbolic links.

    ``Path.resolve`` raises a RuntimeError for links that lead in a circle, before Python 3.13.

    :param strict: the file must exist.
    :raises OSError: if strict, there is no such file, or its links lead in a circle.
    """
    return Path(os.path.realpath(path, strict=strict))


def home_folder() -> Path:
    """Return the real path of the user's home folder; if it is unknown, one that does not exist."""
    return real_path(Path(os.path.expanduser("~")))  # noqa: PTH111 - Path.home() raises an error without one
