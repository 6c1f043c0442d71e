"""What a preset can say, and what can be wrong with one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

#: Takes a region as it was written; returns what is wrong with it and what to write, both empty if nothing.
RegionJudge: TypeAlias = Callable[[str], tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """The administrator's decisions; what was left out is as if there were no file.

    :param region: as a person would write it; empty is none.
    :param allow: names of the plugins that may run; None is all.
    :param deny: names of those that may not, even if allowed.
    :param preinstalled: what is installed and enabled at the start, as ``plugin install`` takes it.
    :param refresh_floor: the least time between two requests of a query, in seconds; 0 is the person's.
    :param keep_figures: whether figures and names may be kept on disk from one start to the next.
    :param update_check: whether new versions may be looked for.
    """

    region: str = ""
    client_id: str = ""
    allow: tuple[str, ...] | None = None
    deny: tuple[str, ...] = ()
    preinstalled: tuple[str, ...] = ()
    refresh_floor: int = 0
    keep_figures: bool = True
    update_check: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyProblem:
    """One thing that is wrong in a file.

    :param line: the first is 1, and so is the first ``column``, in characters.
    :param length: how many characters it concerns; 1 at least.
    :param what: the reason, a sentence without a full stop.
    :param suggestion: what to write in its place; empty where nobody can know.
    """

    line: int
    column: int
    length: int = 1
    what: str
    suggestion: str = ""
