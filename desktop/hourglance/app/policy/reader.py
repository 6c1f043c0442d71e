"""Where the administrator's file stands, and reading it."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hourglance.app.policy.errors import PolicyError
from hourglance.app.policy.model import Policy, PolicyProblem, RegionJudge
from hourglance.genesys import ServiceAddressError, UnknownRegionError, region_named
from hourglance.util.atomic_file import os_error_reason

if TYPE_CHECKING:
    from hourglance.plugin_host import PluginLibrary

_ASK: Final = "Ask your administrator to correct it; hourglance preset check names every mistake."

_GIVE: Final = "Give the path of a preset file, as UTF-8 text."

#: Nobody writes that much (bytes).
_LARGEST: Final = 1_000_000


def active_policy() -> Policy:
    """Return what the administrator of this computer has decided.

    :raises PresetError: the file cannot be read or understood; it has every mistake.
    """
    return read_policy(region=judge_region)


def plugin_library() -> "PluginLibrary":
    """Return the user's plugin library, restricted by the administrator's policy."""
    from hourglance.plugin_host import PluginLibrary, PluginPolicy

    try:
        policy = active_policy()
    except PolicyError as error:
        return PluginLibrary(policy=PluginPolicy(error=error))
    allow = None if policy.allow is None else frozenset(policy.allow)
    return PluginLibrary(policy=PluginPolicy(allow=allow, deny=frozenset(policy.deny)))


def judge_region(text: str) -> tuple[str, str]:
    """Return what is wrong with a region and what to write instead; both empty if it will do."""
    try:
        region_named(text)
    except UnknownRegionError as error:
        return error.what.removesuffix("."), error.remedy
    except ServiceAddressError:
        pass  # of an environment variable, which is no mistake of the file
    return "", ""


def policy_path() -> Path:
    """Return where the administrator's file stands; on Linux and macOS no setting of a person's moves it."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "hourglance" / "preset.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/hourglance/preset.toml")
    return Path("/etc/hourglance/preset.toml")


def read_policy(path: Path | None = None, *, region: RegionJudge = lambda _: ("", "")) -> Policy:
    """Return what the administrator has decided; without a file, nothing.

    :param region: judges a region; any text will do where it is left out.
    :raises PresetError: the file cannot be read or understood; it has every mistake.
    """
    path = path or policy_path()
    text = _text(path, remedy=_ASK)
    if text is None:
        return Policy()
    preset, mistakes = _judged(text, region)
    if mistakes:
        raise _wrong(path, mistakes)
    return preset


def check_policy(
    path: Path, *, region: RegionJudge = lambda _: ("", "")
) -> tuple[str, tuple[PolicyProblem, ...]]:
    """Return the text of a file and every mistake in it, by line.

    :raises PresetError: it cannot be read.
    """
    text = _text(path, remedy=_GIVE)
    if text is None:
        raise PolicyError(f"There is no file {path}.", remedy=_GIVE)
    return text, _judged(text, region)[1]


def _judged(text: str, region: RegionJudge) -> tuple[Policy, tuple[PolicyProblem, ...]]:
    from hourglance.app.policy.validator import judge  # 2 MB, and most computers have no such file

    return judge(text, region)


def _text(path: Path, *, remedy: str) -> str | None:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:  # its beginning alone might allow what its end denies
            raise PolicyError(f"{path} is far too long for a preset.", remedy=remedy)
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {os_error_reason(error)}.", remedy=remedy) from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path} is not UTF-8 text.", remedy=remedy) from error


def _wrong(path: Path, mistakes: tuple[PolicyProblem, ...]) -> PolicyError:
    first, more = mistakes[0], len(mistakes) - 1
    others = f" There {'is 1 more mistake' if more == 1 else f'are {more} more mistakes'}." if more else ""
    what = f"{path}, line {first.line}: {first.what}.{others}"
    return PolicyError(what, remedy=_ASK, mistakes=mistakes)
