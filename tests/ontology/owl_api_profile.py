"""Check the ontology's OWL 2 profiles with the OWL API itself (ROBOT, from Maven Central).

Needs Java and Maven, so it is no part of the test suite: `make owl-profile` runs it. What the suite checks
without Java stands in `test_owl_profile.py`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from rdflib import OWL, RDF, Graph, URIRef

ROOT = Path(__file__).resolve().parents[2]
DEF = URIRef("https://w3id.org/misional/def")
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>misional</groupId><artifactId>owl-profile</artifactId><version>1</version><dependencies><dependency>
<groupId>org.obolibrary.robot</groupId><artifactId>robot-command</artifactId><version>1.9.6</version>
</dependency></dependencies></project>
"""


def merged() -> Graph:
    """The four files as one ontology: a file's own header would make a second one."""
    graph = Graph()
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        graph.parse(path)
    for header in set(graph.subjects(RDF.type, OWL.Ontology)) - {DEF}:
        graph.remove((header, None, None))
    return graph


def main() -> int:
    """Print each profile's report; exit code 1 if one is violated."""
    cache = ROOT / "build" / "owl-profile"
    cache.mkdir(parents=True, exist_ok=True)
    (cache / "pom.xml").write_text(POM, encoding="utf-8")
    subprocess.run(
        ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"], cwd=cache, check=True
    )
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "ontology.ttl")
        merged().serialize(source)
        for profile in ("DL", "RL"):
            report = Path(folder, profile)
            java = ["java", "-cp", f"{cache}/lib/*", "org.obolibrary.robot.CommandLineInterface"]
            command = [*java, "validate-profile", "--profile", profile, "--input", source, "--output", report]
            failed |= subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode != 0
            sys.stdout.write(report.read_text(encoding="utf-8"))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
