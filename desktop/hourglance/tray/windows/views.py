"""What the windows show, as plain data: how it looks is known here alone, where it is from elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from hourglance.api import Setting
from hourglance.engine import Problem

#: ``running``: it has declared its widgets. ``starting``: it has not yet. ``failing``: it cannot.
#: ``left_out``: by safe mode. ``not_allowed``: by the administrator.
PluginState: TypeAlias = Literal["running", "starting", "failing", "disabled", "left_out", "not_allowed"]

#: Where a plugin is from.
PluginSource: TypeAlias = Literal["bundled", "folder", "wheel", "sdist", "requirement"]

#: What became of an installation. ``unchanged``: an update that the person did not want.
Outcome: TypeAlias = Literal["enabled", "installed", "updated", "unchanged", "canceled"]

#: Why a request was sent: ``turn`` as scheduled, ``again`` after a clock was corrected, ``part`` of one that
#: failed, ``check`` to compare it with a merged one.
Why: TypeAlias = Literal["turn", "again", "part", "check"]

#: A folder of the app's: the person's choices, what can be had again, what would be lost, the plugins.
FolderKind: TypeAlias = Literal["config", "cache", "data", "plugins"]

#: How a check of the doctor ended.
CheckState: TypeAlias = Literal["ok", "warn", "fail", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """Something went well."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """Values that cannot be taken: for each setting that has one, by name, what is wrong with its value."""

    problems: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Protection:
    """One thing that a plugin's process cannot do, if ``on``.

    :param by: what keeps the promise, or why nothing does.
    """

    promise: str
    on: bool
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rights:
    """What a plugin asks for and what its process is kept from.

    :param families: of aggregates, by name; ``permissions`` what the service wants for them.
    :param troubles: a sentence on each thing that is wrong with what it declares.
    """

    families: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    protections: tuple[Protection, ...] = ()
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginRow:
    """A plugin in the list.

    :param sha256: of what it was installed from, hexadecimal; ``dependencies`` names with versions.
    """

    name: str
    version: str
    source: PluginSource
    state: PluginState
    author: str = ""
    summary: str = ""
    problem: str = ""
    sha256: str = ""
    dependencies: tuple[str, ...] = ()

    @property
    def bundled(self) -> bool:
        """Whether it is part of Hourglance, and runs whatever is wished."""
        return self.source == "bundled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Plugins:
    """All plugins.

    :param safe_mode: no others run than the bundled ones.
    :param problem: what is wrong with the list itself; mostly None.
    """

    rows: tuple[PluginRow, ...]
    safe_mode: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Settable:
    """One widget on the panel, and what a person may choose about it.

    :param id: the instance's: ``plugin/name``, or ``plugin/name#2``.
    :param kind: what the widget is called by its author.
    :param limits: fields for the limits of its figure; their values are among the others.
    :param problems: why values that were chosen before could not be kept, by the settings' names.
    :param removable: it is a further one of its widget.
    """

    id: str
    title: str
    kind: str
    description: str = ""
    settings: tuple[Setting, ...] = ()
    limits: tuple[Setting, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    removable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Everything about one plugin.

    :param details: a traceback, or its last words.
    :param log: the last lines that it printed.
    """

    row: PluginRow
    rights: Rights = Rights()
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

    :param about: ``enable``: whether it may run. ``update``: whether it may ask for more than before.
        ``build``: whether its author's code may run unconfined, to build it; nothing else is known then.
    """

    about: Literal["enable", "update", "build"]
    plugin: PluginRow
    rights: Rights = Rights()


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An installation has come to its end.

    :param plugin: its name; empty where it was cancelled.
    """

    plugin: str
    outcome: Outcome


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

    :param sent: the body, with ids replaced.
    :param merged_with: titles of the widgets whose queries it served as well.
    :param elapsed: seconds; ``size`` bytes.
    :param rate: how many requests of how many were used up; None if the service did not tell.
    """

    at: datetime
    sent: str
    why: Why = "turn"
    merged_with: tuple[str, ...] = ()
    elapsed: float = 0.0
    size: int = 0
    rate: tuple[int, int] | None = None
    correlation_id: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryPage:
    """One query.

    :param path: the address's, such as ``/api/v2/analytics/conversations/aggregates/query``.
    :param body: the query as it would be sent now; ``curl`` the same as a command, with ``$TOKEN``.
    :param every: seconds from one time to the next.
    :param next_at: when it is asked next, by the local clock; None while nothing would ask it.
    :param exchanges: newest first.
    :param explanation: what the check says of it; empty where it finds nothing.
    """

    row: QueryRow
    path: str
    body: str
    curl: str
    every: float
    next_at: datetime | None = None
    exchanges: tuple[Exchange, ...] = ()
    explanation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """What the check found, and where: lines and columns count from 1, in characters.

    :param advice: what to write there, and what else one should know.
    :param mended: whether the mended text has it no more.
    """

    code: str
    severity: Literal["error", "warning"]
    message: str
    line: int
    column: int
    length: int
    advice: str = ""
    mended: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedQuery:
    """What the check says of a text.

    :param ok: whether there is no error; warnings may be there.
    :param fixed: the text with everything mended that a machine can mend; None if there is nothing.
    """

    text: str
    ok: bool
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

    :param system: what it runs on, such as ``Python 3.11, Debian 12``.
    :param folders: where its files are.
    """

    version: str
    system: str
    folders: Mapping[FolderKind, str]
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
