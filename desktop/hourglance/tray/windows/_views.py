"""What the windows show, as plain data: how it looks is known here alone, where it is from elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from hourglance.api import Setting
from hourglance.engine import Problem

#: ``running``: it has declared its widgets. ``waiting``: it is enabled, and runs from the next start.
#: ``failing``: something is wrong with it. ``not_allowed``: by the administrator.
PluginState: TypeAlias = Literal["running", "waiting", "failing", "disabled", "not_allowed"]

#: How a check of the doctor ended.
CheckState: TypeAlias = Literal["ok", "warn", "fail", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Geometry:
    """Where a window stands, in points."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """Something went well.

    :param what: a sentence about it, empty where it is seen anyway.
    """

    what: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """Something to know, under a label of a word or two."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Protection:
    """One thing that a plugin's process cannot do, if ``on``.

    :param by: what keeps the promise, or why nothing does.
    """

    promise: str
    on: bool
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginRow:
    """A plugin in the list.

    :param source: where it is from, in words.
    :param bundled: it is part of Hourglance: it runs whatever is wished.
    """

    name: str
    version: str
    source: str
    state: PluginState
    author: str = ""
    summary: str = ""
    bundled: bool = False
    problem: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plugins:
    """All plugins.

    :param remark: why there are not more of them, such as safe mode; mostly empty.
    """

    rows: tuple[PluginRow, ...]
    remark: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settable:
    """One widget on the panel, and what a person may choose about it.

    :param id: the instance's: ``plugin/name``, or ``plugin/name#2``.
    :param kind: what the widget is called by its author.
    :param removable: it is not the last one of its widget.
    """

    id: str
    title: str
    kind: str
    description: str = ""
    settings: tuple[Setting, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    removable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Everything about one plugin.

    :param facts: what a person read before it was enabled.
    :param details: a traceback, or its last words.
    :param log: the last lines that it printed.
    """

    row: PluginRow
    facts: tuple[Fact, ...] = ()
    protections: tuple[Protection, ...] = ()
    widgets: tuple[Settable, ...] = ()
    details: str = ""
    log: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """What is being done, in a few words."""

    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a person should know before a plugin may run, and the question that follows.

    :param question: ``Enable it?``
    :param yes: what the button says that goes on; ``no`` what the other one says.
    """

    title: str
    question: str
    yes: str
    no: str
    facts: tuple[Fact, ...] = ()
    protections: tuple[Protection, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An installation has come to its end.

    :param plugin: its name; empty where nothing was installed.
    """

    plugin: str
    what: str


InstallStep: TypeAlias = Progress | Question | Kept | Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryRow:
    """A query in the list.

    :param id: of the first widget that asks it.
    :param titles: of all of them.
    """

    id: str
    titles: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """A request and what came of it.

    :param why: in words, where it was not sent as scheduled.
    :param sent: the body, with ids replaced.
    :param merged_with: titles of the widgets whose queries it served as well.
    :param elapsed: seconds; ``size`` bytes.
    :param rate: how much of the allowance was used, in words.
    """

    at: datetime
    sent: str
    why: str = ""
    merged_with: tuple[str, ...] = ()
    elapsed: float = 0.0
    size: int = 0
    rate: str = ""
    correlation_id: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryPage:
    """One query.

    :param path: the address's, such as ``/api/v2/analytics/conversations/aggregates/query``.
    :param body: the query as it would be sent now; ``curl`` the same as a command, with ``$TOKEN``.
    :param facts: who asks it, how often, when the next time, how it stands.
    :param exchanges: newest first.
    :param explanation: what the check says of it, where the service refused it.
    """

    row: QueryRow
    path: str
    body: str
    curl: str
    facts: tuple[Fact, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    explanation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """What the check found, and where: lines and columns count from 1.

    :param place: where it stands, in words: ``2:14``, or that it is in the address.
    :param advice: what to write there, and what else one should know.
    """

    code: str
    severity: Literal["error", "warning"]
    message: str
    place: str
    line: int
    column: int
    length: int
    advice: str = ""
    in_text: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedQuery:
    """What the check says of a text.

    :param summary: how many mistakes there are.
    :param fixed: the text with everything mended that a machine can mend; None if there is nothing.
    """

    text: str
    ok: bool
    summary: str
    mistakes: tuple[Mistake, ...] = ()
    fixed: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Preferences that belong together."""

    name: str
    title: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Preferences:
    """What is chosen about the app.

    :param problems: a sentence for each setting whose value could not be taken, by its name.
    :param remark: what is wrong beside, or what holds from the next start.
    """

    sections: tuple[Section, ...]
    values: Mapping[str, object]
    problems: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Licence:
    """A part of the app that others made."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What this program is.

    :param facts: its version and what it runs on.
    :param places: where its files are.
    """

    facts: tuple[Fact, ...]
    places: tuple[Fact, ...]
    licences: tuple[Licence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One thing that the doctor looked at."""

    name: str
    state: CheckState
    what: str
    remedy: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """Everything that the doctor looked at."""

    checks: tuple[Check, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The report for whoever helps: its files' names and texts, and a name for the zip."""

    name: str
    files: Mapping[str, str]
