"""One pass over a text's terminals: the facts of `QueryInfo`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from misional.engine.interface import Fault, QueryInfo
from misional.engine.iris import resolve, unescape_code_points, unescape_local
from misional.engine.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from misional.engine.interface import QueryForm
    from misional.engine.tokens import Token

_FORMS: Final[tuple[tuple[str, QueryForm], ...]] = (
    ("SELECT", "select"),
    ("ASK", "ask"),
    ("CONSTRUCT", "construct"),
    ("DESCRIBE", "describe"),
)
# No keyword of the query language begins with one of these.
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")
_TELLING: Final = ("service", "from", "now", "rand", "uuid", "bnode")
_BEGINNING: Final = re.compile(
    r"(?:[ \t\r\n]++|\#[^\r\n]*+"
    r"|PREFIX[ \t\r\n]++[^ \t\r\n:<\#]*+:[ \t\r\n]*+<[^<>\s]*+>"
    r"|BASE[ \t\r\n]*+<[^<>\s]*+>)*+(SELECT|ASK|CONSTRUCT|DESCRIBE)",
    re.ASCII | re.IGNORECASE,
)
_NEW_EACH_TIME: Final = ("NOW", "RAND", "UUID", "BNODE")
_OPENING: Final = frozenset({"(", "{", "[", "<<", "<<(", "{|"})
_CLOSING: Final = frozenset({")", "}", "]", ">>", ")>>", "|}"})
_CHAINING: Final = frozenset({"+", "-", "*", "/", "|", "^", "!", "||", "&&"})
_CHAINING_WORDS: Final = frozenset({"UNION", "OPTIONAL", "MINUS"})
_NAMING_A_GRAPH: Final = frozenset({"GRAPH", "FROM", "NAMED"})

_Want = Literal["", "prefix", "namespace", "base", "from", "named", "service"]


def readings(text: str) -> tuple[str, ...]:
    """The texts an engine could take this for: as it is, and with code point escapes undone beforehand.

    SPARQL 1.1 §19.2 undoes them before anything else, SPARQL 1.2 and pyoxigraph only in strings and IRIs; and
    implementations differ on whether a doubled backslash shields one.
    """
    if "\\u" not in text and "\\U" not in text:
        return (text,)
    shielded = "\\\\".join(unescape_code_points(part) for part in text.split("\\\\"))
    return tuple(dict.fromkeys((text, unescape_code_points(text), shielded)))


def merge(infos: Sequence[QueryInfo]) -> QueryInfo:
    """What any of the readings asks for; form and fault are the first one's, the text as it is."""
    first = infos[0]
    if len(infos) == 1:
        return first
    return QueryInfo(
        form=first.form,
        services=_union([info.services for info in infos]),
        from_graphs=_union([info.from_graphs for info in infos]),
        from_named=_union([info.from_named for info in infos]),
        updates=_union([info.updates for info in infos]),
        deterministic=all(info.deterministic for info in infos),
        depth=max(info.depth for info in infos),
        chain=max(info.chain for info in infos),
        fault=first.fault,
    )


def _union(parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for part in parts for item in part))


def glance(text: str) -> QueryInfo | None:
    """The facts of a text in which there is nothing to find, which is most; `None` if it must be read.

    Without these letters in this order no reading of a text holds the keyword, so no reading is needed.
    """
    lowered = text.lower()
    if "\\" in text or any(word in lowered for word in _TELLING):
        return None
    match = _BEGINNING.match(text)
    if match is None:
        return None
    return QueryInfo(
        form=next(form for name, form in _FORMS if name == match[1].upper()),
        services=(),
        from_graphs=(),
        from_named=(),
        updates=(),
        deterministic=True,
        depth=sum(map(text.count, "([{<")),
        chain=sum(map(text.count, "+-*/|^!&")) + sum(map(lowered.count, ("union", "optional", "minus"))),
    )


def read(text: str, base_iri: str | None) -> QueryInfo:
    """The facts of one reading of a text."""
    reader = _Reader(base_iri)
    for token in tokenize(text):
        reader.take(token)
    return reader.info()


class _Reader:
    """Fed the terminals in order; remembers what they ask for. Not for use after `info`."""

    def __init__(self, base_iri: str | None) -> None:
        self._base = base_iri
        self._prefixes: dict[str, str] = {}
        self._form: QueryForm | None = None
        self._services: dict[str, None] = {}
        self._from: dict[str, None] = {}
        self._named: dict[str, None] = {}
        self._updates: dict[str, None] = {}
        self._deterministic = True
        self._depth = self._deepest = self._chain = 0
        self._fault: Fault | None = None
        self._want: _Want = ""
        self._declaring = ""
        self._last: Token | None = None
        self._before_last: Token | None = None

    def info(self) -> QueryInfo:
        if self._want == "service":
            self._services[""] = None
        return QueryInfo(
            form=self._form,
            services=tuple(self._services),
            from_graphs=tuple(self._from),
            from_named=tuple(self._named),
            updates=tuple(self._updates),
            deterministic=self._deterministic,
            depth=self._deepest,
            chain=self._chain,
            fault=self._fault,
        )

    def take(self, token: Token) -> None:
        kind = token.kind
        if kind == "word":
            self._word(token.text.upper())
        elif kind == "punct":
            self._punct(token.text)
        elif kind == "pname":
            self._pname(token)
        elif kind == "iri":
            self._iri(token.text)
        else:
            if kind == "bad" and self._fault is None:
                self._fault = Fault(token.start, token.text)
            self._target(token.text)
        self._before_last, self._last = self._last, token

    def _word(self, word: str) -> None:
        # pyoxigraph lets keywords touch their neighbours ("trueSERVICE"), hence no exact comparisons.
        if "SERVICE" in word:
            self._want = "service"
        elif word.endswith("FROM"):
            self._want = "from"
        elif word.endswith("NAMED"):
            self._want = "named"
        elif word == "PREFIX":
            self._want = "prefix"
        elif word == "BASE":
            self._want = "base"
        elif word.startswith(_UPDATES):
            self._updates[next(name for name in _UPDATES if word.startswith(name))] = None
        elif self._form is None:
            self._form = next((form for name, form in _FORMS if word.startswith(name)), None)
        elif word in _CHAINING_WORDS:
            self._chain += 1

    def _punct(self, text: str) -> None:
        if text in _OPENING:
            self._depth += 1
            self._deepest = max(self._deepest, self._depth)
            self._opening(text)
        elif text in _CLOSING:
            self._depth -= 1
        elif text in _CHAINING:
            self._chain += 1
        self._target(text)

    def _opening(self, text: str) -> None:
        last = self._last
        if last is None:
            return
        if text == "(" and last.kind == "word" and last.text.upper().endswith(_NEW_EACH_TIME):
            self._deterministic = False
        elif text == "{" and last.kind == "pname":
            self._glued_service(last.text)

    def _glued_service(self, name: str) -> None:
        # "service:x {", "SERVICEex:x {": to pyoxigraph a keyword and a shorter name, if that is declared.
        before = self._before_last
        if before is not None and before.kind == "word" and before.text.upper() in _NAMING_A_GRAPH:
            return
        prefix, _, local = name.partition(":")
        lowered = prefix.lower()
        found = lowered.find("service")
        while found >= 0:
            rest = prefix[found + len("service") :]
            for shorter in (rest, rest[len("silent") :] if rest.lower().startswith("silent") else rest):
                if shorter in self._prefixes:
                    self._services[self._prefixes[shorter] + unescape_local(local)] = None
            found = lowered.find("service", found + 1)

    def _pname(self, token: Token) -> None:
        prefix, _, local = token.text.partition(":")
        if self._want == "prefix":
            self._declaring, self._want = prefix, "namespace"
            return
        namespace = self._prefixes.get(prefix)
        if namespace is None:
            if self._fault is None:
                self._fault = Fault(token.start, token.text, prefix)
            self._target(token.text)
        else:
            self._target(namespace + unescape_local(local))

    def _iri(self, text: str) -> None:
        # To pyoxigraph "?a<NOW()&&?b>?c" holds no IRI.
        if "(" in text and any(name in text.upper() for name in _NEW_EACH_TIME):
            self._deterministic = False
        if self._want:
            self._target(resolve(unescape_code_points(text[1:-1]), self._base))

    def _target(self, value: str) -> None:
        """What stands where a keyword wants an IRI; anything else there is the engine's to refuse."""
        if not self._want:
            return
        if self._want == "namespace":
            self._prefixes[self._declaring] = value
        elif self._want == "base":
            self._base = value
        elif self._want == "from":
            self._from[value] = None
        elif self._want == "named":
            self._named[value] = None
        elif self._want == "service":
            self._services[value] = None
        self._want = ""
