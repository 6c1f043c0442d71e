"""Whether only an administrator can change a file, so that no user can decide for the others."""

import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hourglance.util.paths import real_path

#: The groups of administrators, beside root's own: admin on macOS.
_GROUPS: Final = frozenset({0, 80} if sys.platform == "darwin" else {0})


@dataclass(frozen=True, kw_only=True, slots=True)
class Distrust:
    """A file or a folder that others than an administrator can change.

    :param what: a sentence without a full stop.
    :param remedy: the command that corrects it.
    """

    what: str
    remedy: str


def administrators() -> frozenset[int]:
    """Return the ids of the users that may own the file: root, also as a container shows it."""
    return frozenset({0, Path("/").stat().st_uid})


def find_distrust(path: Path) -> Distrust | None:
    """Return what lets others than an administrator change a file; None if nothing does, or on Windows.

    The file, the file that it links to, and all folders on the way must belong to an administrator, who alone
    may write to them. On Windows the folder decides, which Windows protects.

    :raises OSError: there is no such file.
    """
    if sys.platform == "win32":
        return None
    target = real_path(path, strict=True)
    for each in dict.fromkeys((target, *target.parents, *path.absolute().parents)):
        status = each.stat()
        if status.st_uid not in administrators():
            return Distrust(what=f"{each} does not belong to root", remedy=f"chown root {each}")
        # In a folder such as /tmp everyone may write, but not replace what belongs to others.
        shared = each != target and status.st_mode & stat.S_ISVTX
        by_group = status.st_mode & stat.S_IWGRP and status.st_gid not in _GROUPS
        if not shared and (by_group or status.st_mode & stat.S_IWOTH):
            who = "everyone" if status.st_mode & stat.S_IWOTH else "its group"
            return Distrust(what=f"{each} can be changed by {who}", remedy=f"chmod go-w {each}")
    return None


def program_files() -> Path:
    """Return the folder of Windows that only administrators can write to, by no variable of the user's."""
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Windows\CurrentVersion") as key:
            return Path(winreg.QueryValueEx(key, "ProgramFilesDir")[0])
    return Path(r"C:\Program Files")
