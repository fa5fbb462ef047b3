"""Files for a store's own bulk loader, where a graph is too big to be sent in one request."""

from __future__ import annotations

from shutil import copyfile
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from misional.engine.interface import GraphFile

_END: Final = " .\n"


def write_bulk(folder: Path, files: Sequence[GraphFile]) -> tuple[Path, ...]:
    """Write into ``folder`` what bulk loaders read of ``files`` (canonical N-Triples); returns the paths.

    ``release.nq`` (N-Quads) for any store; for Virtuoso, each graph as ``.nt``, its name in ``.nt.graph``,
    and ``load.sql``, which empties the graphs and runs the loader over the folder. Raises ``OSError``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    quads, script = folder / "release.nq", folder / "load.sql"
    made = [quads, script]
    with quads.open("w", encoding="utf-8", newline="\n") as output:
        for file in files:
            with file.path.open(encoding="utf-8", newline="\n") as lines:
                output.writelines(f"{line.removesuffix(_END)} <{file.graph}>{_END}" for line in lines)
    for file in files:
        copy, name = folder / file.path.name, folder / f"{file.path.name}.graph"
        copyfile(file.path, copy)
        name.write_text(f"{file.graph}\n", encoding="utf-8")
        made += [copy, name]
    script.write_text(
        _virtuoso_script(folder.resolve(), [str(file.graph) for file in files]), encoding="utf-8"
    )
    return tuple(made)


def _virtuoso_script(folder: Path, graphs: Sequence[str]) -> str:
    """For ``isql``; the folder has to be one of the server's DirsAllowed."""
    ours = f"WHERE ll_file LIKE {_quoted(f'{folder}/%')}"
    return "\n".join(
        (
            "log_enable(2, 1);",
            f"DELETE FROM DB.DBA.load_list {ours};",  # noqa: S608
            *(f"SPARQL CLEAR SILENT GRAPH {NamedNode(iri)};" for iri in graphs),
            f"ld_dir ({_quoted(str(folder))}, '*.nt', NULL);",
            "rdf_loader_run ();",
            "checkpoint;",
            f"SELECT ll_file, ll_error FROM DB.DBA.load_list {ours};",  # noqa: S608
            "",
        )
    )


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
