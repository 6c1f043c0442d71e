"""The wall: the app on a large screen that many people see, and that nobody sits at."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Wall:
    """How the app runs on a wall: a locked or idle computer does not pause it.

    :param names: show the names of people; otherwise they are numbered.
    """

    names: bool = False
