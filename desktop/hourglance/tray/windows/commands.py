"""What the windows ask for. Each call returns at once; what comes of it goes to ``reply``, from any thread.

Where something can fail, the answer is a :class:`~hourglance.engine.Problem` in its place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from hourglance.app import Geometry
from hourglance.engine import Problem
from hourglance.tray.controls.name_picker import DirectoryService
from hourglance.tray.windows.views import (
    About,
    CheckedQuery,
    Done,
    Health,
    InstallStep,
    Page,
    Plugins,
    Preferences,
    QueryPage,
    QueryRow,
    Question,
    Refused,
    Report,
    Settable,
)

X = TypeVar("X")
Reply: TypeAlias = Callable[[X], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class PluginCommands:
    """Plugins: which there are, and what becomes of them.

    :param list: all plugins, the bundled ones first.
    :param page: everything about the plugin of this name.
    :param install: fetch what a spec names (a folder, a wheel, an sdist, a requirement) and report each step;
        a question waits for ``decide``.
    :param decide: answer the question of the installation that is under way.
    :param cancel: give up the installation that is under way.
    :param update: install anew what a plugin was installed from; reports like ``install``.
    :param examine: what a person should know before this plugin is enabled.
    :param enable: let it run, and ask for what ``examine`` told.
    :param remove: remove it, and if so wished its widgets' settings.
    """

    list: Callable[[Reply[Plugins | Problem]], None]
    page: Callable[[str, Reply[Page | Problem]], None]
    install: Callable[[str, Reply[InstallStep]], None]
    decide: Callable[[bool], None]
    cancel: Callable[[], None]
    update: Callable[[str, Reply[InstallStep]], None]
    examine: Callable[[str, Reply[Question | Problem]], None]
    enable: Callable[[str, Reply[Done | Problem]], None]
    disable: Callable[[str, Reply[Done | Problem]], None]
    remove: Callable[[str, bool, Reply[Done | Problem]], None]
    restart: Callable[[str, Reply[Done | Problem]], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetCommands:
    """The widgets on the panel, several of which may be the same widget with other settings.

    :param show: the title and settings of the widget of this id.
    :param change: keep another title and other values; all of them, or none.
    :param add: put another one of the same widget on the panel; its id comes back.
    :param drop: take this one away, with its settings.
    """

    show: Callable[[str, Reply[Settable | Problem]], None]
    change: Callable[[str, str, Mapping[str, object], Reply[Done | Refused | Problem]], None]
    add: Callable[[str, Reply[Settable | Problem]], None]
    drop: Callable[[str, Reply[Done | Problem]], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryCommands:
    """What the service is asked, and what came of it.

    :param list: every distinct query of the panel's widgets.
    :param page: one of them, by the id of a widget that asks it.
    :param families: the families of aggregates that the check knows.
    :param check: every mistake of a query's text, for a family.
    """

    list: Callable[[Reply[tuple[QueryRow, ...] | Problem]], None]
    page: Callable[[str, Reply[QueryPage | Problem]], None]
    families: Callable[[Reply[tuple[str, ...] | Problem]], None]
    check: Callable[[str, str, Reply[CheckedQuery | Problem]], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class PreferenceCommands:
    """What a person may choose about the app.

    :param show: all sections with what is chosen now.
    :param change: choose these values, by the settings' names; they hold at once. What comes back says what
        is chosen then, and beside which fields something is wrong.
    """

    show: Callable[[Reply[Preferences | Problem]], None]
    change: Callable[[Mapping[str, object], Reply[Preferences | Problem]], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpCommands:
    """What Hourglance is, and how it is doing.

    :param about: version, licences, places of files.
    :param health: everything that ``hourglance doctor`` looks at.
    :param report: the files of a report for whoever helps, redacted, to be looked through.
    :param save: write the report that was looked through, as a zip.
    """

    about: Callable[[Reply[About | Problem]], None]
    health: Callable[[Reply[Health | Problem]], None]
    report: Callable[[Reply[Report | Problem]], None]
    save: Callable[[Report, Path, Reply[Done | Problem]], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowCommands:
    """Everything that windows ask for.

    :param geometries: where the windows stood when they were closed last, by their names; returns at once.
    :param keep_geometry: remember where a window stood.
    :param try_notification: show a notification; the tray itself puts this in.
    """

    plugins: PluginCommands
    widgets: WidgetCommands
    queries: QueryCommands
    preferences: PreferenceCommands
    help: HelpCommands
    directory: DirectoryService
    geometries: Callable[[], Mapping[str, Geometry]]
    keep_geometry: Callable[[str, Geometry], None]
    try_notification: Callable[[], None] | None = None
