"""The report for whoever helps: a zip that holds no token, no header, nobody's name and no id."""

import platform
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import msgspec

from hourglance import __version__
from hourglance.api import HourglanceError
from hourglance.app.diagnostics.checks import HealthCheck
from hourglance.app.diagnostics.redaction import Redaction
from hourglance.app.diagnostics.run_checks import DiagnosticsContext
from hourglance.app.preferences import PreferencesFile
from hourglance.app.session import AppSession
from hourglance.plugin_host import PluginLibrary

_LIBRARIES: Final = (
    "click", "h11", "httpx", "keyring", "msgspec", "oauthlib", "platformdirs", "pluggy", "pyside6-essentials",
    "rich", "truststore",
)  # fmt: skip

#: A fixed date for all files, so that the same report is the same zip.
_DATE: Final = (2026, 1, 1, 0, 0, 0)


class ReportError(HourglanceError):
    """The report cannot be written where it should."""

    who = "The report"
    code = "report"


def report(patient: DiagnosticsContext, checks: Iterable[HealthCheck]) -> dict[str, str]:
    """Return the report's files, by name: what it holds, exactly, to be looked at before it is saved."""
    redaction = _redaction(patient)
    files: dict[str, Any] = {
        "doctor.json": msgspec.to_builtins(tuple(checks)),
        "versions.json": _versions(),
        "preferences.json": _preferences(),
        "plugins.json": _plugins(patient),
        "exchanges.json": _exchanges(patient.desk),
    }
    texts = {name: _as_json(redaction.data(content)) for name, content in files.items()}
    for plugin in patient.host.plugins:
        if lines := patient.host.log(plugin):
            texts[f"plugin-logs/{plugin}.txt"] = redaction.text("\n".join(lines)) + "\n"
    return {"README.txt": _README, **texts}


def save(path: Path, files: Mapping[str, str]) -> None:
    """Write a report as a zip.

    :raises ReportError: it cannot be written.
    """
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, text in files.items():
                bundle.writestr(zipfile.ZipInfo(name, date_time=_DATE), text)
        path.chmod(0o600)
    except OSError as error:
        raise ReportError(
            f"{path} could not be written: {(error.strerror or 'unknown reason').lower()}.",
            remedy="Choose a folder that is yours to write.",
        ) from error


_README: Final = """\
A report on how Hourglance does on one computer, for whoever helps. There is no token in it, no header of
a request, and no name of a person, a queue or an organization; ids are replaced by short names, the
same id by the same name.

doctor.json       what was looked at, how it is, what to do
versions.json     of Hourglance and of the libraries that it uses
preferences.json  what was chosen about the app
plugins.json      which plugins there are, and what is wrong with them
exchanges.json    the last requests for figures and what came of them, if the app was running
plugin-logs/      what plugins printed
"""


def _redaction(patient: DiagnosticsContext) -> Redaction:
    """Return what takes out whatever the organization calls its own."""
    people: set[str] = set()
    names: set[str] = set()
    if patient.session is not None and (person := patient.session.state.user) is not None:
        people.add(person.name)
        names.add(person.organization)
    for kind, known in (patient.desk.directory.known_names if patient.desk else {}).items():
        (people if kind == "user" else names).update(known)
    return Redaction(people, names)


def _versions() -> dict[str, str]:
    found = {"hourglance": __version__, "python": platform.python_version(), "system": platform.platform()}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "missing"
    return found


def _preferences() -> dict[str, object]:
    try:
        preferences, problem = PreferencesFile().load()
    except HourglanceError as error:
        return {"problem": str(error)}
    values = preferences.values
    for name in ("proxy_url", "certificates"):
        values[name] = "given" if values[name] else ""
    return {**values, **({"problem": problem} if problem else {})}


def _plugins(patient: DiagnosticsContext) -> dict[str, object]:
    try:
        installed: list[dict[str, object]] = [
            {
                "name": each.name,
                "version": each.version,
                "source": each.source,
                "digest": each.digest[:12],
                "enabled": each.enabled,
                "families": each.families,
                "dependencies": each.dependencies,
            }
            for each in PluginLibrary().installed()
        ]
    except HourglanceError as error:
        installed = [{"problem": str(error)}]
    return {
        "installed": installed,
        "widgets": [widget.id for widget in patient.host.declarations()],
        "problems": [asdict(problem) for problem in patient.host.problems],
    }


def _exchanges(desk: AppSession | None) -> object:
    if desk is None:
        return "Only the running app has them: save the report from its Doctor window."
    snapshot = desk.engine.snapshot
    return {
        state.widget.id: [msgspec.to_builtins(each) for each in desk.engine.request_records(state.widget.id)]
        for state in snapshot.widgets
    }


def _as_json(content: object) -> str:
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"
