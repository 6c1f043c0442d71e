"""The seccomp filter of a sandboxed process: a deny list of system calls, as a BPF program.

Landlock restricts only paths. This filter blocks all other ways out of the process: sockets, signals, other
processes' memory and priorities, the kernel's keyring and shared memory, changes to the mode, owner and times
of files (which Landlock does not cover), and administrative calls. Calls newer than this list fail as
unknown, so that a new kernel adds no way out.

Numbers are those of the kernel's ``unistd`` tables; the program's format is that of ``linux/filter.h``.
"""

import struct
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

EPERM: Final = 1
ENOSYS: Final = 38


class Machine(NamedTuple):
    """A processor architecture: its audit number, and its column in the tables."""

    audit: int
    column: int


MACHINES: Final[Mapping[str, Machine]] = {
    "x86_64": Machine(audit=0xC000003E, column=0),
    "aarch64": Machine(audit=0xC00000B7, column=1),
}

#: The newest call when this list was written; later ones fail with ENOSYS, as in an older kernel.
_NEWEST: Final = 470

#: Calls numbered from 0x40000000 are those of the x32 ABI, which no program here uses.
_X32: Final = 0x4000_0000

#: A call's number on each machine, in the order of the columns; None if it does not exist there.
_Call: TypeAlias = tuple[int | None, int | None]
_Calls: TypeAlias = Mapping[str, _Call]

#: Blocked in every sandboxed process.
_ALWAYS: Final[_Calls] = {
    # Other processes: their memory, files and threads.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "perf_event_open": (298, 241),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    # Its calls bypass this filter.
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    # Memory and messages shared by processes of one user.
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    # Names of files that others create and change.
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    # Ways around paths.
    "mount": (165, 40),
    "umount2": (166, 39),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
    # Administrative calls.
    "acct": (163, 89),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "finit_module": (313, 273),
    "init_module": (175, 105),
    "ioperm": (173, None),
    "iopl": (172, None),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "modify_ldt": (154, None),
    "personality": (135, 92),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "settimeofday": (164, 170),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "sync": (162, 81),
    "syncfs": (306, 267),
    "syslog": (103, 116),
    "vhangup": (153, 58),
}

#: Blocked in a worker, which needs no network, no other programs and no other files.
_WORKER: Final[_Calls] = {
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "tkill": (200, 130),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    # Memory outside of the memory limit.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    # Landlock covers these in later versions (truncate) or not at all.
    "truncate": (76, 45),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "getxattr": (191, 8),
    "lgetxattr": (192, 9),
    "fgetxattr": (193, 10),
    "getxattrat": (464, 464),
    "listxattr": (194, 11),
    "llistxattr": (195, 12),
    "flistxattr": (196, 13),
    "listxattrat": (465, 465),
    "file_setattr": (469, 469),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}

#: Their arguments are in memory, which a filter cannot read. The C library falls back to the older call.
_UNREADABLE: Final[_Calls] = {"clone3": (435, 435), "openat2": (437, 437)}

#: Each with the index of its flags argument.
_OPEN: Final[tuple[tuple[_Call, int], ...]] = (((2, None), 1), ((257, 56), 2))
_CLONE: Final = (56, 220)
_SOCKET: Final = (41, 198)
_SOCKETPAIR: Final = (53, 199)
_PRCTL: Final = (157, 167)
_FCNTL: Final = (72, 25)
_IOCTL: Final = (16, 29)

#: Calls whose first argument is a process: a worker may pass only its own id.
_NAMING: Final = ((62, 129), (234, 131), (129, 138), (297, 240))
_PRLIMIT: Final = (302, 261)

_CLONE_THREAD: Final = 0x0001_0000
_PR_SET_PDEATHSIG: Final = 1
_AF_INET: Final = 2
_AF_INET6: Final = 10
_SOCK_STREAM: Final = 1
_SOCK_KIND: Final = 0xF

#: Operations that choose the process to signal when a file is ready: F_SETOWN, F_SETSIG and F_SETOWN_EX,
#: FIOSETOWN and SIOCSPGRP.
_OWNING_FCNTLS: Final = (8, 10, 15)
_OWNING_IOCTLS: Final = (0x8901, 0x8902)
_O_ACCMODE: Final = 0o3
_O_TRUNC: Final = 0o1000

# Instructions and return values.
_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT = 0x15, 0x35, 0x45
_KILL, _ERRNO, _ALLOW = 0x8000_0000, 0x0005_0000, 0x7FFF_0000

# Offsets in ``struct seccomp_data``.
_NUMBER, _ARCHITECTURE = 0, 4


def _argument(index: int) -> int:
    """Return the offset of an argument's lower half; both architectures are little-endian."""
    return 16 + 8 * index


class _Program:
    """BPF instructions. Each rule ends with a return, so that no jump leaves its rule."""

    def __init__(self, machine: Machine) -> None:
        self._column = machine.column
        self._code: list[bytes] = []
        self._put(_LOAD, _ARCHITECTURE)
        self._put(_IF_EQUAL, machine.audit, yes=1)
        self._put(_RETURN, _KILL)
        self._put(_LOAD, _NUMBER)

    def at_least(self, number: int, error: int) -> None:
        """Block all calls from a number on."""
        self._put(_IF_AT_LEAST, number, no=1)
        self._put(_RETURN, _ERRNO | error)

    def refuse(self, calls: Iterable[_Call], error: int = EPERM) -> None:
        """Block calls with any arguments."""
        for call in calls:
            if (number := call[self._column]) is not None:
                self._put(_IF_EQUAL, number, no=1)
                self._put(_RETURN, _ERRNO | error)

    def only(self, call: _Call, index: int, values: Iterable[int], *, mask: int = 0) -> None:
        """Allow a call only if its argument (its bits under ``mask``, if given) is one of ``values``."""
        self._compare(call, index, values, mask, yes=_ALLOW, no=_ERRNO | EPERM)

    def unless(self, call: _Call, index: int, values: Iterable[int], *, mask: int = 0) -> None:
        """Block a call whose argument (its bits under ``mask``, if given) is one of ``values``."""
        self._compare(call, index, values, mask, yes=_ERRNO | EPERM, no=_ALLOW)

    def with_bit(self, call: _Call, index: int, bit: int) -> None:
        """Allow a call only if its argument has a bit."""
        self._rule(call, [(_LOAD, _argument(index))], [(_IF_ANY_BIT, bit)], yes=_ALLOW, no=_ERRNO | EPERM)

    def finish(self) -> bytes:
        """Return the program; calls without a rule are allowed."""
        self._put(_RETURN, _ALLOW)
        return b"".join(self._code)

    def _compare(
        self, call: _Call, index: int, values: Iterable[int], mask: int, *, yes: int, no: int
    ) -> None:
        load = [(_LOAD, _argument(index)), *([(_AND, mask)] if mask else [])]
        self._rule(call, load, [(_IF_EQUAL, value) for value in values], yes=yes, no=no)

    def _rule(
        self,
        call: _Call,
        load: list[tuple[int, int]],
        tests: list[tuple[int, int]],
        *,
        yes: int,
        no: int,
    ) -> None:
        if (number := call[self._column]) is None:
            return
        self._put(_IF_EQUAL, number, no=len(load) + len(tests) + 2)
        for code, value in load:
            self._put(code, value)
        for left, (code, value) in zip(range(len(tests), 0, -1), tests, strict=True):
            self._put(code, value, yes=left)  # skips the remaining tests and the first return
        self._put(_RETURN, no)
        self._put(_RETURN, yes)

    def _put(self, code: int, value: int, *, yes: int = 0, no: int = 0) -> None:
        self._code.append(struct.pack("=HBBI", code, yes, no, value))


def program(machine: Machine, process: int, *, builds: bool) -> bytes:
    """Return the filter of a process as an array of ``struct sock_filter``.

    :param process: the id of the process, the only one that it may signal.
    :param builds: whether it builds distributions, see :class:`Confinement`.
    """
    rules = _Program(machine)
    if machine.column == 0:
        rules.at_least(_X32, EPERM)
    rules.at_least(_NEWEST + 1, ENOSYS)
    rules.refuse(_ALWAYS.values())
    if builds:
        rules.only(_SOCKET, 0, (_AF_INET, _AF_INET6))
        # A datagram pair could send to any address.
        rules.only(_SOCKETPAIR, 1, (_SOCK_STREAM,), mask=_SOCK_KIND)
        return rules.finish()
    rules.refuse(_UNREADABLE.values(), ENOSYS)
    rules.refuse(_WORKER.values())
    rules.with_bit(_CLONE, 0, _CLONE_THREAD)
    for call in _NAMING:
        rules.only(call, 0, (process,))
    rules.only(_PRLIMIT, 0, (0, process))
    rules.unless(_PRCTL, 0, (_PR_SET_PDEATHSIG,))
    rules.unless(_FCNTL, 1, _OWNING_FCNTLS)
    rules.unless(_IOCTL, 1, _OWNING_IOCTLS)
    for opening, flags in _OPEN:
        # Opening for reading can still truncate the file.
        rules.unless(opening, flags, (_O_TRUNC,), mask=_O_TRUNC | _O_ACCMODE)
    return rules.finish()
