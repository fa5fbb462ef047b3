"""Run by a Python that has CKAN: what ckanext-dcat's own parser reads in a Turtle file, as JSON."""

import json
import sys
from pathlib import Path

from ckanext.dcat.processors import RDFParser

parser = RDFParser(profiles=["euro_dcat_ap_3"])
parser.parse(Path(sys.argv[1]).read_text("utf-8"), "turtle")
sys.stdout.write(json.dumps(list(parser.datasets())))
