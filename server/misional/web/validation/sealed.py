"""One validation in a sealed process, within its limits: for the desk, and for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from misional.sandbox import EndedEarly, run_sealed
from misional.web.validation.task import Outcome, pack_task, unpack_outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from misional.web.validation.settings import ValidationSettings
    from misional.web.validation.task import Task

PROGRAM: Final = "misional.web.validation.worker"


def _never() -> bool:
    return False


def _unheard(_words: bytes) -> None:
    return


def run_task(
    chosen: ValidationSettings,
    task: Task,
    cancelled: Callable[[], bool] = _never,
    told: Callable[[bytes], None] = _unheard,
) -> Outcome:
    """Run a task; a limit that it reaches is an outcome too. ``cancelled`` and ``told`` as `run_sealed` has.

    Raises ``OSError`` if no process can be started, ``ValueError`` for an answer that is none.
    """
    order = f"{max(1, round(chosen.cpu_seconds))} {chosen.memory_bytes}\n".encode()
    try:
        return unpack_outcome(run_sealed(PROGRAM, order + pack_task(task), chosen.allowance, cancelled, told))
    except EndedEarly as error:
        return Outcome(f"validation-{error.why}", _limit(chosen, error.why))


def _limit(chosen: ValidationSettings, why: str) -> Mapping[str, object]:
    limits: dict[str, float] = {
        "cpu": chosen.cpu_seconds,
        "wall": chosen.wall_seconds,
        "memory": chosen.memory_bytes,
        "output": chosen.report_bytes,
    }
    return {"limit": limits[why]} if why in limits else {}
