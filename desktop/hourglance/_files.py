"""The person's own files: where they are, and how they are written.

Each is readable by one person alone, and is always either the old one or the new one, whole.
"""

import os
import tempfile
from contextlib import suppress
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


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Put a file in place of the one before, with mode 0600; its folder is made if need be.

    :param durable: wait until it is on the disk; without, a power cut may cost the file.
    :raises OSError: it cannot be written; the one before is then still there.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
        raise


def beside(path: Path) -> Path:
    """Return where a file is kept that makes no sense: beside its place, as ``name.corrupt``."""
    return path.with_name(path.name + ".corrupt")


def set_aside(path: Path) -> Path:
    """Move a file that makes no sense out of the way, in place of the last such one; return where it is.

    :raises OSError: it cannot be moved.
    """
    return path.replace(beside(path))
