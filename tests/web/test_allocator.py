"""What a crowd of connections took is given back: the HTTP server's allocator is told so before it starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from granian import _granian

VARIABLE = "_RJEM_MALLOC_CONF"


def test_the_servers_library_reads_the_variable() -> None:
    assert VARIABLE.encode() in Path(_granian.__file__).read_bytes()


def test_it_is_set_when_the_library_is_loaded_and_may_be_set_otherwise() -> None:
    # The library is loaded by what this imports; an import hook sees what stands in the environment then.
    program = (
        "import importlib.abc, os, sys\n"
        "class Seen(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'granian._granian':\n"
        f"            print(os.environ.get({VARIABLE!r}, 'unset'))\n"
        "sys.meta_path.insert(0, Seen())\n"
        "import misional.web.server\n"
    )
    told, otherwise = (
        subprocess.run(
            (sys.executable, "-c", program), env=given, capture_output=True, text=True, check=True
        ).stdout.split()
        for given in ({}, {VARIABLE: "narenas:2"})
    )
    assert told == ["narenas:1,tcache:false,dirty_decay_ms:1000,muzzy_decay_ms:0,background_thread:true"]
    assert otherwise == ["narenas:2"]
