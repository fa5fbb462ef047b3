"""The child's side: give up every power that the work does not need, before reading what a stranger sent.

Nothing here defends by looking at the input. The walls are the kernel's: no descriptor left to open a file or
a socket with, no byte that may be written to a file, no network device to reach out by, limits on CPU and
memory. The audit hook comes on top: it names the attempt, where the kernel's refusal would look like a bug.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NoReturn

if TYPE_CHECKING:
    from misional.sandbox.limits import Allowance

OUT_OF_MEMORY: Final = 77
"""Exit code of a child whose memory is used up; any program here may use it."""

_DESCRIPTORS: Final = 3
_CLONE_NEWNET: Final = 0x4000_0000
_CLONE_NEWUSER: Final = 0x1000_0000
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38
_REFUSED: Final = tuple(
    """
    open socket. subprocess. os.system os.exec os.posix_spawn os.fork os.spawn os.remove os.rename os.mkdir
    os.rmdir os.link os.symlink os.truncate os.chmod os.chown os.kill os.listdir os.scandir urllib. http.
    ftplib. smtplib. tempfile. shutil. ctypes.
    """.split()
)

Isolation = Literal["namespace", "descriptors"]
"""How the network is away: in a namespace of its own without devices, or only by having no descriptor."""


def shut_doors(allowance: Allowance) -> Isolation:
    """Keep standard input, output and error; give up all else. There is no way back in this process.

    Import everything first: afterwards no module can be read. Returns how the network is shut off; a system
    that allows no namespaces still leaves no descriptor to make a socket with.
    """
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0)
    # Asked for together: an ordinary user may have a network namespace only inside a user namespace.
    alone = libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWNET) == 0
    os.chdir("/")
    os.closerange(_DESCRIPTORS, _highest_descriptor() + 1)
    size = _address_space()
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, size + allowance.memory_bytes),
        (resource.RLIMIT_CPU, _spent_seconds() + math.ceil(allowance.cpu_seconds)),
        (resource.RLIMIT_NOFILE, _DESCRIPTORS),
    ):
        resource.setrlimit(kind, (most, most if kind != resource.RLIMIT_CPU else most + 1))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    sys.addaudithook(_refuse)
    return "namespace" if alone else "descriptors"


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED):
        _deny(event)


def _deny(event: str) -> NoReturn:
    message = f"refused in here: {event}"
    raise PermissionError(message)


def _highest_descriptor() -> int:
    return max(int(entry.name) for entry in Path("/proc/self/fd").iterdir())


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split(maxsplit=1)[0])
    return pages * resource.getpagesize()


def _spent_seconds() -> int:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return math.ceil(used.ru_utime + used.ru_stime)
