"""Which folders a confined process must read to run Python at all."""

import os
import sys
from collections.abc import Iterable
from typing import Final

#: Shared libraries, time zones, and where distributions that install elsewhere keep them.
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

#: What building a distribution may need besides: compilers, certificates, how names are looked up.
_BUILDING: Final = ("/bin", "/sbin", "/etc", "/opt", "/dev", "/run/systemd/resolve")


def readable_by_workers(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the places of Python and of the app's packages, and a plugin's own folders."""
    libraries = (os.path.join(prefix, "lib") for prefix in (sys.prefix, sys.base_prefix))  # noqa: PTH118 - see below
    return (*_not_home((*sys.path, *libraries, *_SYSTEM)), *folders)


def readable_by_builders(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the same with Python's programs, the system's tools and its settings."""
    places = (*sys.path, sys.prefix, sys.base_prefix, *_SYSTEM, *_BUILDING)
    return (*_not_home(places), *folders)


def _not_home(places: Iterable[str]) -> tuple[str, ...]:
    # Strings and not paths: every worker would pay for pathlib.
    home = os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111
    return tuple(
        place
        for place in dict.fromkeys(os.path.realpath(place) for place in places if place)
        if os.path.commonpath((home, place)) != place
    )
