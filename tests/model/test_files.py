"""A set of files is written all or none, whatever kills the writer and whenever."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from misional.model import files
from misional.model.files import settle, write_set, write_whole

if TYPE_CHECKING:
    from pathlib import Path

OLD = {"a.ttl": b"old a", "x/b.ttl": b"old b"}
NEW = {"a.ttl": b"new a", "x/b.ttl": b"new b", "y/captures/c.txt": b"new c"}

# Loads the module by itself (no rdflib: there are many of these processes) and dies, as of a kill -9, before
# its n-th step on the disk.
KILLED = """
import importlib.util, os, signal, sys
spec = importlib.util.spec_from_file_location("files", sys.argv[1])
files = importlib.util.module_from_spec(spec)
spec.loader.exec_module(files)
from pathlib import Path
root, left = Path(sys.argv[2]), int(sys.argv[3])
def step(event, arguments):
    global left
    inside = any(str(root) in str(one) for one in arguments)
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir") and inside:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
names = ("a.ttl", "x/b.ttl", "y/captures/c.txt")
files.write_set(root, {root / name: f"new {Path(name).stem}".encode() for name in names})
print("written")
"""


def lay(root: Path) -> Path:
    for name, content in OLD.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def found(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def test_killed_at_every_step_all_or_none_is_there(tmp_path: Path) -> None:
    outcomes = []
    for step in range(1, 100):
        root = lay(tmp_path / str(step))
        command = [sys.executable, "-I", "-c", KILLED, str(files.__file__), str(root), str(step)]
        done = subprocess.run(command, capture_output=True, check=False)
        settle(root)
        outcomes.append(found(root))
        assert outcomes[-1] in (OLD, NEW), f"killed at step {step}: {outcomes[-1]}"
        if done.returncode == 0:
            break
        assert done.returncode == -9, done.stderr
    else:
        pytest.fail("the writer never came to its end")
    turn = outcomes.index(NEW)
    assert turn > 5
    assert len(outcomes) - turn > 5
    assert OLD not in outcomes[turn:]


def test_a_stage_of_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    root = lay(tmp_path)
    with subprocess.Popen([sys.executable, "-I", "-c", "input()"], stdin=subprocess.PIPE) as other:
        (root / f".set-{other.pid}-ab").mkdir()
        settle(root)
        assert (root / f".set-{other.pid}-ab").is_dir()
        other.communicate(b"\n")
    settle(root)
    assert found(root) == OLD
    assert list(root.glob(".*")) == []


def test_what_cannot_be_written_is_told_before_anything_changes(tmp_path: Path) -> None:
    root = lay(tmp_path)
    (root / "z.ttl").mkdir()
    with pytest.raises(PermissionError, match=r"z\.ttl"):
        write_set(root, {root / "a.ttl": b"new", root / "z.ttl": b"new"})
    with pytest.raises(ValueError, match="outside"):
        write_set(root, {root / "a.ttl": b"new", tmp_path.parent / "outside.ttl": b"new"})
    assert found(root) == OLD


def test_a_journal_reaches_nothing_outside_its_folder(tmp_path: Path) -> None:
    root = lay(tmp_path / "data")
    (root / ".set-1-ab").mkdir()
    (root / ".set-1-ab" / "0").write_bytes(b"new")
    write_whole(root / ".set-1-ab" / "journal", b'["../outside"]')
    settle(root)
    assert not (tmp_path / "outside").exists()
    assert found(root) == OLD
