"""The support report: a zip file without tokens, headers, names and ids."""

import io
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
from hourglance.app.diagnostics.checks import DiagnosticsContext
from hourglance.app.diagnostics.health_check import HealthCheck
from hourglance.app.diagnostics.redaction import Redaction
from hourglance.app.preferences import PreferencesFile
from hourglance.app.session import AppSession
from hourglance.plugin_host import PluginLibrary
from hourglance.util.atomic_file import file_error

_LIBRARIES: Final = (
    "click", "h11", "httpx", "keyring", "msgspec", "oauthlib", "platformdirs", "pluggy", "pyside6-essentials",
    "rich", "truststore",
)  # fmt: skip

#: A fixed date for all files, so that the same report gives the same zip file.
_DATE: Final = (2026, 1, 1, 0, 0, 0)


class ReportError(HourglanceError):
    """The support report cannot be written."""

    who = "The report"
    code = "report"


def build_report(context: DiagnosticsContext, checks: Iterable[HealthCheck]) -> dict[str, str]:
    """Return the contents of the report's files, by name. Blocks."""
    redaction = _redaction(context)
    files: dict[str, Any] = {
        "doctor.json": [check.to_row() for check in checks],
        "versions.json": _versions(),
        "preferences.json": _preferences(),
        "plugins.json": _plugins(context),
        "exchanges.json": _requests(context.app),
    }
    texts = {name: _to_json(redaction.data(content)) for name, content in files.items()}
    for plugin in context.host.plugins:
        if lines := context.host.log(plugin):
            texts[f"plugin-logs/{plugin}.txt"] = redaction.text("\n".join(lines)) + "\n"
    return {"README.txt": _README, **texts}


def save_report(path: Path, files: Mapping[str, str]) -> None:
    """Write a report as a zip file. Blocks.

    :raises ReportError: it cannot be written.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in files.items():
            bundle.writestr(zipfile.ZipInfo(name, date_time=_DATE), text)
    try:
        path.write_bytes(content.getvalue())
        path.chmod(0o600)
    except OSError as error:
        raise file_error(ReportError, path, "could not be written", error) from error


_README: Final = """\
A support report of Hourglance on one computer. It contains no tokens, no request headers, and no names of
people, queues or the organization. Ids are replaced by short names, the same id by the same name.

doctor.json       results of all checks
versions.json     versions of Hourglance and its libraries
preferences.json  preferences of the app
plugins.json      installed plugins and their problems
exchanges.json    the last requests and their results, if the app was running
plugin-logs/      output of plugins
"""


def _redaction(context: DiagnosticsContext) -> Redaction:
    """Return a redaction of the names that are known of the organization."""
    people: set[str] = set()
    names: set[str] = set()
    if context.session is not None and (user := context.session.state.user) is not None:
        people.add(user.name)
        names.add(user.organization)
    for kind, known in (context.app.directory.known_names if context.app else {}).items():
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


def _plugins(context: DiagnosticsContext) -> dict[str, object]:
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
        "widgets": [widget.id for widget in context.host.declarations()],
        "problems": [asdict(problem) for problem in context.host.problems],
    }


def _requests(app: AppSession | None) -> object:
    if app is None:
        return "Only the running app has them: save the report from its Diagnostics window."
    snapshot = app.engine.snapshot
    return {
        state.widget.id: [msgspec.to_builtins(each) for each in app.engine.request_records(state.widget.id)]
        for state in snapshot.widgets
    }


def _to_json(content: object) -> str:
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"
