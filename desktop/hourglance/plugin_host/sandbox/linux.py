"""The Linux sandbox, which needs no privileges: Landlock for files, seccomp for everything else.

The process applies both to itself, by system calls for which Python has no functions. The available bindings
are immature or need a C library, so this module makes the calls itself. Formats and numbers are those of the
kernel's ``linux/landlock.h``, ``linux/prctl.h`` and ``linux/capability.h``.
"""

import ctypes
import os
import signal
import struct
import sys
from typing import Final

from hourglance.plugin_host.sandbox import seccomp
from hourglance.plugin_host.sandbox.abc import (
    PROMISES,
    TOKEN,
    Confinement,
    Sandbox,
    SandboxError,
    SandboxGuarantee,
)

assert sys.platform == "linux"  # noqa: S101 - for type checkers on other systems

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION: Final = 1
_PATH_BENEATH: Final = 1

# Rights of files and folders, and the version of Landlock that introduced each group.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in range(6))
_MAKE_CHAR, _MAKE_DIR, _MAKE_REG, _MAKE_SOCK, _MAKE_FIFO, _MAKE_BLOCK, _MAKE_SYM = (
    1 << bit for bit in range(6, 13)
)
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_FILE_RIGHTS: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_RIGHTS_BY_VERSION: Final = ((1, (1 << 13) - 1), (2, _REFER), (3, _TRUNCATE), (5, _IOCTL))

_READ: Final = _READ_FILE | _READ_DIR
_CHANGE: Final = _READ | _WRITE_FILE | _REMOVE_FILE | _MAKE_REG | _TRUNCATE
_BUILD: Final = _CHANGE | _EXECUTE | _REMOVE_DIR | _MAKE_DIR | _MAKE_SYM | _MAKE_FIFO | _REFER

_TCP: Final = 0b11
_SCOPED_SOCKETS, _SCOPED_SIGNALS = 1, 2

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER: Final = 2
_CAPABILITY_VERSION: Final = 0x2008_0522
_CAPSET: Final = {"x86_64": 126, "aarch64": 91}
_EFAULT: Final = 14


class LinuxSandbox(Sandbox):
    """Landlock and seccomp, as far as this kernel supports them."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._machine = seccomp.MACHINES.get(os.uname().machine)
        self._landlock = self._libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
        # Without a program, a kernel with filter support fails with EFAULT, any other with EINVAL.
        self._libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, None, 0, 0)
        self._seccomp = self._machine is not None and ctypes.get_errno() == _EFAULT
        self.confines = self._landlock >= 1 and self._seccomp

    def protections(self) -> tuple[SandboxGuarantee, ...]:
        """Return the guarantees of Landlock and seccomp on this kernel."""
        landlock = f"Landlock {self._landlock}" if self._landlock >= 1 else "this kernel has no Landlock"
        seccomp = "seccomp" if self._seccomp else "this kernel has no seccomp filters that Hourglance knows"
        by = {
            "files": (self._landlock >= 1, landlock),
            # Another process's memory is also a file in /proc.
            "processes": (self.confines, f"{landlock}, {seccomp}"),
        }
        return (
            TOKEN,
            *(
                SandboxGuarantee(code=code, promise=promise, on=on, by=keeper)
                for code, promise in PROMISES
                for on, keeper in [by.get(code, (self._seccomp, seccomp))]
            ),
        )

    def enter(self, confinement: Confinement) -> None:
        """Tie this process to its parent, drop its privileges, and apply Landlock and seccomp."""
        parent = os.getppid()
        self._prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            raise SandboxError("The process that started this one is gone.")
        self._prctl(_PR_SET_NO_NEW_PRIVS, 1)
        self._drop_capabilities()
        if self._landlock >= 1:
            self._guard_files(confinement)
        if self._seccomp:
            self._filter_calls(builds=confinement.builds)

    def _drop_capabilities(self) -> None:
        if (number := _CAPSET.get(os.uname().machine)) is not None:
            header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
            self._done("capset", self._libc.syscall(number, header, bytes(24)))

    def _guard_files(self, confinement: Confinement) -> None:
        version = self._landlock
        handled = sum(rights for since, rights in _RIGHTS_BY_VERSION if since <= version)
        network = _TCP if version >= 4 and not confinement.builds else 0
        scopes = _SCOPED_SOCKETS | _SCOPED_SIGNALS if version >= 6 else 0
        ruleset = self._ruleset(handled, network, scopes)
        try:
            read = _READ | (_EXECUTE if confinement.builds else 0)
            write = _BUILD if confinement.builds else _CHANGE
            for rights, paths in ((read, confinement.reads), (write, confinement.writes)):
                for path in paths:
                    self._allow(ruleset, path, rights & handled)
            self._allow(ruleset, os.devnull, (_READ_FILE | _WRITE_FILE | _TRUNCATE) & handled)
            self._done("landlock_restrict_self", self._libc.syscall(_RESTRICT_SELF, ruleset, 0))
        finally:
            os.close(ruleset)

    def _ruleset(self, handled: int, network: int, scopes: int) -> int:
        # Red Hat's version 6 kernels support only the first scope; signals are filtered by seccomp as well.
        for scoped in (scopes, scopes & _SCOPED_SOCKETS, 0):
            attributes = struct.pack("=QQQ", handled, network, scoped)
            size = ctypes.c_size_t(len(attributes))
            ruleset: int = self._libc.syscall(_CREATE_RULESET, attributes, size, 0)
            if ruleset >= 0:
                return ruleset
        raise SandboxError(f"landlock_create_ruleset: {os.strerror(ctypes.get_errno())}")

    def _allow(self, ruleset: int, path: str, rights: int) -> None:
        try:
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return  # missing or inaccessible to this user: nothing to allow
        try:
            rights &= ~0 if os.path.isdir(path) else _FILE_RIGHTS  # noqa: PTH112 - pathlib would be one import more
            rule = struct.pack("=Qi", rights, handle)
            self._done("landlock_add_rule", self._libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0))
        finally:
            os.close(handle)

    def _filter_calls(self, *, builds: bool) -> None:
        assert self._machine is not None  # noqa: S101 - follows from _seccomp
        code = seccomp.program(self._machine, os.getpid(), builds=builds)
        held = ctypes.create_string_buffer(code, len(code))
        # struct sock_fprog: the number of instructions, padding, their address
        description = struct.pack("@HP", len(code) // 8, ctypes.addressof(held))
        self._prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, description)

    def _prctl(self, option: int, *arguments: object) -> None:
        given = [ctypes.c_ulong(int(value)) if isinstance(value, int) else value for value in arguments]
        zeros = [ctypes.c_ulong(0)] * (4 - len(given))
        self._done(f"prctl {option}", self._libc.prctl(option, *given, *zeros))

    def _done(self, what: str, result: int) -> None:
        if result < 0:
            raise SandboxError(f"{what}: {os.strerror(ctypes.get_errno())}")
