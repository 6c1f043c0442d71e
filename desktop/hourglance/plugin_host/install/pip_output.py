"""What pip's output says: where each wheel came from, and the first cause of a failure.

pip's last line is its conclusion ("No matching distribution found"), not the cause, which stands further up.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from hourglance import __version__
from hourglance.plugin_host.errors import PluginInstallError
from hourglance.plugin_host.install.metadata import APP, canonical_name
from hourglance.plugin_host.install.run_pip import NOT_READ, REFUSAL, SANDBOX_PYTHON
from hourglance.util.printable import one_line

_LAST_LINES: Final = 200
_MAX_REASON: Final = 300
_MAX_VERSIONS: Final = 5

_PASSWORD: Final = re.compile(r"(?<=://)[^/@\s]+@")

_FOUND: Final = re.compile(r"\s*Found link (?P<url>\S+?)(?: \(from (?P<page>\S+)\).*)?, version: ")
_SKIPPED: Final = re.compile(
    r"\s*Skipping link: (?P<why>No sources permitted|none of the wheel's tags|.* (?=Requires-Python)).*?"
    r": (?P<url>\w+://\S+)"
)
_NOT_FETCHED: Final = re.compile(r"Could not fetch URL (?P<url>\S+): (?P<why>.*) - skipping")
_UNTRUSTED_HOST: Final = re.compile(r"\s*WARNING: The repository located at (?P<host>\S+) is not a trusted")
_RETRYING: Final = re.compile(
    r"\s*WARNING: Retrying .* after connection broken by ['\"](?P<why>.*)['\"]: (?P<url>\S+)"
)
_HTTP_ERROR: Final = re.compile(r"\s*ERROR: HTTP error (?P<why>\d+) while getting (?P<url>\S+)")
_FAILED_HERE: Final = re.compile(r"× (?P<what>.*) while fetching (?P<url>\S+)")
_BECAUSE: Final = re.compile(r"╰─> (?P<why>.*)")
_NO_VERSION: Final = re.compile(
    r"ERROR: Could not find a version that satisfies the requirement (?P<name>[A-Za-z0-9._-]+)(?P<rest>.*?)"
    r"(?: \(from (?!versions:)(?P<parent>[^()]+)\))? \(from versions: (?P<versions>.*)\)$"
)
_CONFLICT: Final = re.compile(r"\s+(?P<who>\S+ \S+) depends on (?P<what>.+)$")

_EXCEPTION: Final = re.compile(r"\s*(?!pip\.)[\w.]*(Error|Exception|Exit): ")

#: An exception that pip did not explain.
_RAISED: Final = re.compile(r"(?:pip\._vendor\.)?(?:requests|urllib3)\.exceptions\.\w+: (?P<why>.*)")

_PUBLISH: Final = "Ask its author to publish a py3-none-any wheel."
_SETTINGS: Final = "Check pip's settings and your network, then try again."

#: Causes in the words of Python, OpenSSL and urllib3, what they mean, and what to do. The first that fits
#: counts.
_CAUSES: Final = (
    (
        r"Tunnel connection failed: 407|\b407 Client Error",
        "the proxy requires a user and a password (407)",
        "Give them in the proxy's address in pip's setting proxy, or in HTTPS_PROXY.",
    ),
    (
        r"(?i)proxy ?error|proxy connection error|connect to proxy|Tunnel connection failed",
        "the proxy cannot be reached, or refuses the connection",
        "Check pip's setting proxy, and HTTPS_PROXY.",
    ),
    (
        r"^401|\b401 Client Error",
        "it requires a user and a password (401)",
        "Give them in ~/.netrc, or in the address of the index in pip's settings.",
    ),
    (
        r"^403|\b403 Client Error",
        "it refuses access (403)",
        "Ask its administrator for access, or check pip's settings.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|confirming the ssl certificate|certificate verify failed",
        "its certificate is not trusted",
        "Give your organization's certificate in pip's setting cert, or add it to the system's.",
    ),
    (r"(?i)\bssl\b|\btls\b|SSLError", "no secure connection is possible", _SETTINGS),
    (
        r"resolve|NameResolution|getaddrinfo|Name or service not known|nodename nor servname|name resolution",
        "there is no such host, or no network",
        _SETTINGS,
    ),
    (r"(?i)unreachable|no route to host|WinError 1005[01]", "there is no network", _SETTINGS),
    (r"(?i)refused|WinError 10061", "it refused the connection", _SETTINGS),
    (r"(?i)timed? ?out", "it did not answer in time", _SETTINGS),
    (r"^5\d\d|\b5\d\d (Server Error|error responses)", "it has an error of its own", "Try again later."),
    (r"\b404\b", "it does not have the file (404)", "Try again later, or ask its administrator."),
    (r"(?i)reset|aborted|closed|disconnected", "it closed the connection", _SETTINGS),
)

#: What pip says of files that it cannot use, what that means, and what to do. The first that fits counts.
_UNUSABLE: Final = (
    (
        rf"^ERROR: {NOT_READ} (?P<what>.*)$",
        "it requires {what}, which is not at an https address",
        "Ask its author to require it by its name.",
    ),
    (
        r"^ERROR: THESE PACKAGES DO NOT MATCH THE HASHES",
        "a downloaded file does not match its checksum, so it was changed on the way or at the index",
        "Do not use it. Tell the index's administrator.",
    ),
    (r"^error: incomplete-download", "a download broke off", "Try again later."),
    (
        r"^ERROR: Wheel '.*' located at .* is invalid|^ERROR: Error decoding metadata",
        "a downloaded wheel is damaged",
        "Try again later, or tell the index's administrator.",
    ),
    (r"^ERROR: Cannot determine archive format of", "it requires a file that is no wheel", _PUBLISH),
    (
        r"has invalid metadata: (?P<why>.*)",
        "the metadata of a wheel are invalid: {why}",
        "Report it to its author.",
    ),
    (
        r"^ERROR: (?P<file>\S+\.whl) is not a supported wheel",
        "{file} is not a wheel for pure Python",
        _PUBLISH,
    ),
    (
        r"requires a different Python: .* not in (?P<versions>.*)$",
        f"it requires Python {{versions}}, and plugins run in Python {SANDBOX_PYTHON}",
        "",
    ),
    (r"^UnicodeDecodeError: ", "an index sent a page that cannot be read", _SETTINGS),
)


class PipOutput:
    """Reads pip's output line by line.

    :ivar origins: the index or folder that each file was found in, by the name of the file.
    """

    def __init__(self) -> None:
        self.origins: dict[str, str] = {}
        self._lines: deque[str] = deque(maxlen=_LAST_LINES)
        self._errors: list[str] = []
        self._unreachable: tuple[str, str] | None = None
        self._failing = ""
        self._skipped: dict[str, set[str]] = {}
        self._conclusion: re.Match[str] | None = None

    def add(self, line: str) -> None:
        """Read the next line."""
        self._lines.append(line)
        if line.startswith(("ERROR: ", "error: ")) and line != "ERROR: Exception:":  # and then a traceback
            self._errors.append(line.partition(": ")[2])
        if found := _FOUND.match(line):
            file = _file_name(found["url"])
            self.origins.setdefault(file, _origin(found["page"] or found["url"], is_page=bool(found["page"])))
        elif found := _SKIPPED.match(line):
            why = "Requires-Python" if "Requires-Python" in line else found["why"]
            self._skipped.setdefault(why, set()).add(canonical_name(_file_name(found["url"])))
        elif found := _UNTRUSTED_HOST.match(line):
            self._note(found["host"], "not encrypted")
        elif found := _NOT_FETCHED.match(line) or _RETRYING.match(line) or _HTTP_ERROR.match(line):
            self._note(found["url"], found["why"])
        elif found := _FAILED_HERE.match(line):
            self._failing = found["url"]
        elif self._failing and (found := _BECAUSE.match(line)):
            self._note(self._failing, found["why"])
        elif found := _NO_VERSION.match(line):
            self._conclusion = found

    def error(self, spec: str) -> PluginInstallError:
        """Return the error for a failed run, with its first cause."""
        why, remedy = next(self._causes())
        spec = one_line(spec)
        what = f"{spec} could not be installed: {one_line(why)[:_MAX_REASON].removesuffix('.')}."
        return PluginInstallError(spec, what, remedy=remedy, details="\n".join(self._lines))

    def build_error(self, folder: str) -> PluginInstallError:
        """Return the error for a build that failed, with the last exception that it reported."""
        why = one_line((self._exceptions or self._errors or ["unknown reason"])[-1])
        why = why[:_MAX_REASON].removesuffix(".")
        return PluginInstallError(
            folder, f"{one_line(folder)} could not be built: {why}.", details="\n".join(self._lines)
        )

    def _note(self, url: str, why: str) -> None:
        is_missing_page = why.startswith("404 ")  # an index that does not have this distribution
        if self._unreachable is None and not is_missing_page:
            self._unreachable = (url, why)

    def _causes(self) -> Iterator[tuple[str, str]]:
        """Yield what the output says about the cause, and what to do; the first one counts."""
        text = "\n".join(self._lines)
        conclusion = self._conclusion
        if f"depends on {APP}" in text or (conclusion and canonical_name(conclusion["name"]) == APP):
            why = f"it requires another version of Hourglance; this is {__version__}"
            yield why, "Update Hourglance, or install another version of the plugin."
        if REFUSAL in text:
            yield "it requires something without a wheel, and Hourglance does not build packages", _PUBLISH
        for pattern, what, remedy in _UNUSABLE:
            if found := re.search(pattern, text, re.MULTILINE):
                yield what.format(**found.groupdict()), remedy
        if self._unreachable is not None:
            yield _reason_unreachable(*self._unreachable)
        if conclusion is not None:
            yield self._reason_no_version(conclusion)
        if "conflicting dependencies" in text:
            yield _reason_conflict(text)
        raised = [found["why"] for line in self._lines if (found := _RAISED.match(line))]
        if raised:
            yield _reason_unreachable("the index", raised[-1])
        yield [*self._errors[:1], *self._exceptions[-1:], *list(self._lines)[-1:], "unknown reason"][0], ""

    @property
    def _exceptions(self) -> list[str]:
        return [line.strip() for line in self._lines if _EXCEPTION.match(line)]

    def _reason_no_version(self, found: re.Match[str]) -> tuple[str, str]:
        name, canonical = found["name"], canonical_name(found["name"])
        skipped = {why for why, files in self._skipped.items() if any(canonical in file for file in files)}
        subject = f"it requires {name}, which" if found["parent"] else name
        if found["versions"] not in {"none", ""}:
            known = ", ".join(found["versions"].split(", ")[-_MAX_VERSIONS:])
            return f"{subject} has no version {found['rest'].strip()}; there is {known}", ""
        if "Requires-Python" in skipped:
            return f"{subject} does not support Python {SANDBOX_PYTHON}, which plugins run in", ""
        if skipped:
            return f"{subject} has no wheel for pure Python", _PUBLISH
        return f"{subject} is not in the indexes that pip is set to", "Check its name, and pip's settings."


def _reason_conflict(text: str) -> tuple[str, str]:
    found = (_CONFLICT.match(line) for line in text.splitlines())
    conflicts = dict.fromkeys(f"{each['who']} requires {each['what']}" for each in found if each)
    return f"its dependencies contradict each other: {', '.join(conflicts)}", "Report it to its author."


def without_password(text: str) -> str:
    """Return a text without the users and passwords in its URLs."""
    return _PASSWORD.sub("", text)


def _reason_unreachable(url: str, why: str) -> tuple[str, str]:
    place = _origin(url, is_page="/simple/" in url) if "://" in url else url
    if why == "not encrypted":
        return (
            f"{place} is not encrypted, and pip does not trust it",
            "Use its https address, or name it in pip's setting trusted-host.",
        )
    for pattern, meaning, remedy in _CAUSES:
        if re.search(pattern, why):
            return f"{place} could not be used: {meaning}", remedy
    return f"{place} could not be used: {why}", _SETTINGS


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path.rsplit("/", 1)[-1])


def _origin(url: str, *, is_page: bool) -> str:
    """Return the address of the index that has a page, or of the folder that has a file."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/").rsplit("/", 1)[0] if is_page or not parts.path.endswith("/") else parts.path
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}" if parts.scheme else url
