"""Run by test_writer.py where the disk, or the size of a file, is limited: publish small, then big.

Prints one JSON object: what the writer said and what is left.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from pathlib import Path

from misional.release import Content, NotWrittenError, canonicalize, open_current, pack, publish, verify


def main(release_dir: Path, limit: int) -> None:
    small = pack(Content("0", "x:", canonicalize(()), b"{}", {}, {}, {}))
    big = pack(Content("0", "x:", canonicalize(()), b"{}" * 300_000, {}, {}, {}))
    publish(release_dir, small, 1)
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        publish(release_dir, big, 1)
        message = "published"
    except NotWrittenError as error:
        message = str(error)
    found = open_current(release_dir)
    record = {
        "message": message,
        "untouched": found.id == small.id and verify(found.folder) == (),
        "names": sorted(path.name for path in release_dir.iterdir())
        == sorted([".lock", "current", "published.json", small.id]),
    }
    sys.stdout.write(json.dumps(record) + "\n")


main(Path(sys.argv[1]), int(sys.argv[2]))
