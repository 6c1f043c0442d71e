"""The result of one check, and how a check is run without affecting the others."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from hourglance.api import HourglanceError

#: ``unknown``: it could not be determined, or only the running app knows.
CheckState: TypeAlias = Literal["ok", "warn", "fail", "unknown"]

#: How long a check may take (seconds).
DEADLINE: Final = 20.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sentence:
    """English sentences with values, which the user interface translates.

    :param template: with the names of the values in braces.
    :param values: texts, or sentences that are translated as well.
    """

    template: str
    values: Mapping[str, "str | Sentence"] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the sentences in English."""
        return self.text(str)

    def text(self, translate: Callable[[str], str]) -> str:
        """Return the sentences with their values.

        :param translate: returns the translation of a template.
        """
        template = translate(self.template) if self.template else ""
        if not self.values:
            return template  # braces are those of a message
        texts = {
            name: each.text(translate) if isinstance(each, Sentence) else each
            for name, each in self.values.items()
        }
        return template.format(**texts).strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class HealthCheck:
    """The result of one check.

    :param name: what was checked, in one or two short words; set by :func:`isolated`.
    :param what: the result.
    :param remedy: how to fix it; empty if nothing needs to be fixed.
    :param code: of the error that it is the result of; empty if there was none.
    """

    name: str = ""
    state: CheckState
    what: Sentence
    remedy: Sentence = Sentence("")
    code: str = ""

    @classmethod
    def from_error(cls, error: HourglanceError, *, state: CheckState = "fail") -> "HealthCheck":
        """Return the result for an error."""
        return cls(state=state, what=Sentence(error.what), remedy=Sentence(error.remedy), code=error.code)

    def to_row(self) -> dict[str, str]:
        """Return the result in a stable format, in English."""
        return {
            "name": self.name,
            "state": self.state,
            "what": str(self.what),
            "remedy": str(self.remedy),
        }

    @property
    def needs_attention(self) -> bool:
        """Whether the user should do something."""
        return self.state in {"warn", "fail"}


def ok(what: str, **values: str | Sentence) -> HealthCheck:
    """Return the result of a check that found no problem.

    :param what: sentences with the names of values in braces.
    """
    return HealthCheck(state="ok", what=Sentence(what, values))


def warn(what: str, remedy: str = "", **values: str | Sentence) -> HealthCheck:
    """Return a problem that does not stop Hourglance."""
    return HealthCheck(state="warn", what=Sentence(what, values), remedy=Sentence(remedy, values))


def fail(what: str, remedy: str, **values: str | Sentence) -> HealthCheck:
    """Return a problem that stops a part of Hourglance."""
    return HealthCheck(state="fail", what=Sentence(what, values), remedy=Sentence(remedy, values))


def unknown(what: str, remedy: str = "", **values: str | Sentence) -> HealthCheck:
    """Return that something could not be determined."""
    return HealthCheck(state="unknown", what=Sentence(what, values), remedy=Sentence(remedy, values))


async def isolated(
    name: str, check: Callable[[], Awaitable[HealthCheck]], deadline: float = DEADLINE
) -> HealthCheck:
    """Run a check, and return its result under a name; its errors and its timeout become its result."""
    try:
        async with asyncio.timeout(deadline):
            result = await check()
    except TimeoutError:
        result = fail(
            "There was no answer within {seconds} s.", "Run the diagnostics again.", seconds=f"{deadline:.0f}"
        )
    except HourglanceError as error:
        result = HealthCheck.from_error(error)
    except Exception as error:  # noqa: BLE001 - the other checks must run all the same
        _log.warning("Unexpected error while checking %s", name, exc_info=error)
        result = unknown("Internal error in this check ({error}); see the log.", error=type(error).__name__)
    return replace(result, name=name)
