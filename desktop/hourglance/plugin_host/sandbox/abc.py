"""The sandbox of plugin processes: its guarantees, and its implementation on each platform.

A worker enters its sandbox before any code of its plugin is imported, and pip enters one before it builds a
third-party distribution. A process cannot leave its sandbox. :func:`sandbox` returns the platform's; a
platform without one reports that in :meth:`Sandbox.protections`.
"""

import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass


class SandboxError(Exception):
    """The platform failed to apply a protection that it offers. The process must exit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxGuarantee:
    """One thing that a plugin's process cannot do, if ``on``.

    :param code: its stable name: ``network``.
    :param promise: the text for users: ``no network``.
    :param by: what enforces it on this computer, or why nothing does.
    """

    code: str
    promise: str
    on: bool
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Confinement:
    """The access that a process keeps in its sandbox.

    :param reads: files and folders, including everything in them; missing ones are ignored.
    :param writes: folders in which files may also be created, changed and removed.
    :param builds: whether it may connect to the internet, start programs, and create folders where it may
        write, as pip must; the session bus and other local services stay blocked.
    """

    reads: tuple[str, ...]
    writes: tuple[str, ...]
    builds: bool = False


class Sandbox(ABC):
    """The protections of one platform."""

    #: Whether :meth:`enter` blocks access to files, the network and the session bus.
    confines: bool = False

    @abstractmethod
    def enter(self, confinement: Confinement) -> None:
        """Drop all other access, permanently, for this process and all that it starts.

        Call it while the process has only one thread.

        :raises SandboxError: a protection that :meth:`protections` promises cannot be applied.
        """

    @abstractmethod
    def protections(self) -> tuple[SandboxGuarantee, ...]:
        """Return each guarantee, and whether this computer enforces it. Nothing is changed."""


class NoSandbox(Sandbox):
    """A platform on which a process cannot sandbox itself without an administrator."""

    def enter(self, confinement: Confinement) -> None:
        """Do nothing, as :meth:`protections` say."""

    def protections(self) -> tuple[SandboxGuarantee, ...]:
        """Return the guarantees: a separate process enforces only that of the token."""
        why = f"{_NAMES.get(sys.platform, sys.platform)} offers none without an administrator"
        return (
            TOKEN,
            *(SandboxGuarantee(code=code, promise=promise, on=False, by=why) for code, promise in PROMISES),
        )


#: Enforced on every platform: the token is in the app's memory and the keyring, and a worker gets neither.
TOKEN = SandboxGuarantee(
    code="token",
    promise="no token",
    on=True,
    by="a process of its own, with a clean environment and no open files",
)

#: The guarantees of a sandbox, in the order in which they are shown.
PROMISES = (
    ("keyring", "no keyring"),
    ("network", "no network"),
    ("files", "no home folder"),
    ("programs", "no other programs"),
    ("processes", "no hold on other processes"),
)

_NAMES = {"darwin": "macOS", "win32": "Windows"}
