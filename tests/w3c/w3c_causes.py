"""Why a test of the query suites fails, where what differs does not say it: found by reading each of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_CAUSE: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Numbers and booleans are kept as their value: "01" and "1" are one term, and so are 1.0 and 1.
        "value": """
            sparql10/open-world#open-eq-01 sparql10/expr-builtin#dawg-str-1 sparql10/expr-builtin#dawg-str-2
            sparql10/expr-builtin#sameTerm-simple sparql10/expr-builtin#sameTerm-eq
            sparql10/expr-builtin#sameTerm-not-eq sparql10/expr-equals#eq-graph-1
            sparql10/expr-equals#eq-graph-2 sparql10/distinct#distinct-1 sparql10/distinct#distinct-9
            sparql11/cast#cast-bool sparql11/cast#cast-int sparql11/cast#cast-float sparql11/cast#cast-double
            sparql11/cast#cast-decimal sparql11/cast#cast-string sparql11/csv-tsv-res#csv03
            sparql11/csv-tsv-res#tsv03 sparql12/grouping#group01 sparql12/eval-triple-terms#op-2
        """,
        # Dates with and without a time zone are ordered as XML Schema 1.1 says, not 1.0.
        "date": "sparql10/open-world#date-2 sparql10/open-world#date-3",
        # The variable of GRAPH is seen from inside its pattern, or not bound to every graph's name.
        "graph-variable": """
            sparql10/graph#graph-variable-scope sparql10/graph#graph-optional sparql11/bindings#graph
            sparql11/aggregates#agg-empty-group-count-graph sparql11/negation#graph-minus
        """,
        # A path of no steps does not find a term that the data does not hold.
        "empty-path": """
            sparql11/property-path#zero_or_more_set_start sparql11/property-path#zero_or_more_set_end
            sparql11/property-path#zero_or_one_set_start sparql11/property-path#zero_or_one_set_end
        """,
        # GROUP_CONCAT of texts in one language keeps the language, as a later draft asks.
        "group-concat": "sparql11/aggregates#agg-groupconcat-04 sparql11/aggregates#agg-groupconcat-06",
        # BNODE(text) gives one node per text in the whole answer, not per row.
        "bnode": "sparql11/functions#bnode01",
        # Rejected though the standard allows it.
        "rejected": """
            sparql10/expr-builtin#case-insensitive-booleans sparql12/grouping#select-variable-reuse
        """,
        # Accepted though the standard forbids it.
        "accepted": """
            sparql10/syntax-sparql3#syn-bad-26
            sparql12/syntax-triple-terms-negative#tripleterm-subject-03
            sparql12/syntax-triple-terms-negative#tripleterm-subject-06
            sparql12/syntax#nested-aggregate-functions
        """,
    }
)

CAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {test: cause for cause, tests in _BY_CAUSE.items() for test in tests.split()}
)
"""Name of the test → kind of the cause; ``conformance.<kind>`` says it in words."""
