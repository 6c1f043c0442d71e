"""The paths that a sandboxed process must read to run Python."""

import os
import sys
from collections.abc import Iterable
from typing import Final

#: Shared libraries and time zones, including the folders of distributions that install elsewhere.
_SYSTEM: Final = (
    "/usr",
    "/lib",
    "/lib64",
    "/nix/store",
    "/gnu/store",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/urandom",
    "/dev/zero",
)

#: Additional paths for builds: compilers, certificates, name resolution.
_BUILDING: Final = ("/bin", "/sbin", "/etc", "/opt", "/dev", "/run/systemd/resolve")


def readable_by_workers(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the paths of Python and the app's packages, and a plugin's own folders."""
    libraries = (os.path.join(prefix, "lib") for prefix in (sys.prefix, sys.base_prefix))  # noqa: PTH118 - see below
    return (*_not_home((*sys.path, *libraries, *_SYSTEM)), *folders)


def readable_by_builders(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the same paths plus Python's programs, system tools and system settings."""
    places = (*sys.path, sys.prefix, sys.base_prefix, *_SYSTEM, *_BUILDING)
    return (*_not_home(places), *folders)


def _not_home(places: Iterable[str]) -> tuple[str, ...]:
    # Strings instead of paths: importing pathlib would slow down each worker.
    home = os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111
    return tuple(
        place
        for place in dict.fromkeys(os.path.realpath(place) for place in places if place)
        if os.path.commonpath((home, place)) != place
    )
