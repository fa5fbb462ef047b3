"""Turtle, TriG, N-Triples and N-Quads to triples with offsets (RDF 1.1 Turtle §7).

It only tells places: the strict parser reads the same text, and what the two make of it is compared before
any place is believed (`misional.shacl.places.source`). RDF 1.2's triple terms are not mapped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from misional.shacl.places.iris import resolve
from misional.shacl.places.map import Row
from misional.shacl.places.tokens import END, NotMappedError, Token, tokens, whole_lines
from misional.shacl.terms import FIRST, NIL, RDF, REST, XSD, XSD_STRING, iri, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAX_DEPTH: Final = 100
_TYPE: Final = iri(RDF + "type")
_STRING: Final = f"^^{iri(XSD_STRING)}"
_NUMBERS: Final = ("integer", "decimal", "double")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
# One triple of full IRIs, as N-Triples has them: several times faster than token by token.
_ABSOLUTE: Final = r'<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*>'
_PLAIN: Final = re.compile(
    rf"""[ \t\r\n]*(?P<s>{_ABSOLUTE})[ \t]*(?P<p>{_ABSOLUTE})[ \t]*(?P<o>{_ABSOLUTE}
      | "[^"\\\x00-\x1f\x7f]*"(?:@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^{_ABSOLUTE})?)
      [ \t]*\.(?=[ \t]*\r?\n)""",
    re.VERBOSE,
)
_SHORT: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def turtle_rows(pieces: Iterable[str], prefix: str, *, quads: bool = False, base: str = "") -> Iterator[Row]:
    """Yield the triples in order; blank nodes get labels that begin with `prefix`, the same every time.

    `pieces` are the text, cut anywhere. `quads`: a fourth term before the full stop is a graph's name
    (N-Quads). Raises `NotMappedError`.
    """
    return _Reader(pieces, prefix, base, quads=quads).document()


class _Reader:
    """Reads statement by statement from a window on the text, which grows when a statement goes beyond it."""

    def __init__(self, pieces: Iterable[str], prefix: str, base: str, *, quads: bool) -> None:
        self.rows: list[Row] = []
        self._pieces = whole_lines(pieces)
        self._text = ""
        self._begin = 0  # offset of the window in the text
        self._tokens = tokens("")
        self._token = next(self._tokens)
        self._label = prefix
        self._quads = quads
        self._made = 0
        self._base = base
        self._prefixes: dict[str, str] = {}

    def document(self) -> Iterator[Row]:
        at = 0
        while True:
            while found := _PLAIN.match(self._text, at):
                yield self._plain(found)
                at = found.end()
            before = self._made, self._base
            try:
                if not self._statement_at(at):
                    if self._slide(at):
                        at = 0
                        continue
                    return
            except NotMappedError:
                if not self._slide(at):
                    raise
                self._made, self._base = before
                at = 0
                continue
            for subject, predicate, value, subject_at, triple_at in self.rows:
                yield Row(subject, predicate, value, self._begin + subject_at, self._begin + triple_at)
            at = self._token.at

    def _plain(self, found: re.Match[str]) -> Row:
        value = found["o"].removesuffix(_STRING)
        if language := found["language"]:
            value = value[: -len(language)] + language.lower()
        return Row(
            found["s"], found["p"], value, self._begin + found.start("s"), self._begin + found.start("o")
        )

    def _statement_at(self, at: int) -> bool:
        """Read the directive or statement at or after an offset of the window; tell whether there is one."""
        self.rows.clear()
        self._tokens = tokens(self._text, at)
        self._token = next(self._tokens)
        if self._token.kind == END:
            return False
        if not self._directive():
            self._statement()
        return True

    def _slide(self, at: int) -> bool:
        """Let the window begin at `at` and see more, at least twice as much; tell whether there was more."""
        kept = len(self._text) - at
        seen = [self._text[at:]]
        size = 0
        for piece in self._pieces:
            seen.append(piece)
            size += len(piece)
            if size >= kept:
                break
        self._text = "".join(seen)
        self._begin += at
        return size > 0

    # ---- tokens

    def _next(self) -> Token:
        token = self._token
        if token.kind != END:
            self._token = next(self._tokens)
        return token

    def _is(self, mark: str) -> bool:
        return self._token.kind == "mark" and self._token.text == mark

    def _take(self, mark: str) -> bool:
        return self._is(mark) and bool(self._next())

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            message = f"'{mark}' is missing at offset {self._token.at}"
            raise NotMappedError(message)

    # ---- statements

    def _directive(self) -> bool:
        word = self._token.text.lower()
        kind = self._token.kind
        if (kind, word.lstrip("@")) not in {(k, w) for k in ("at", "word") for w in ("prefix", "base")}:
            return False
        self._next()
        if word.endswith("prefix"):
            name = self._next().text
            self._prefixes[name.removesuffix(":")] = self._iri(self._next())
        else:
            self._base = self._iri(self._next())
        if kind == "at":
            self._expect(".")
        return True

    def _statement(self) -> None:
        if self._token.kind == "word" and self._token.text.lower() == "graph":
            self._next()
            self._term(0)
            self._block()
        elif self._is("{"):
            self._block()
        else:
            self._triples(named=True)

    def _block(self) -> None:
        self._expect("{")
        while not self._take("}"):
            if not self._take("."):
                self._triples(inside=True)

    def _triples(self, *, named: bool = False, inside: bool = False) -> None:
        at, alone = self._token.at, self._is("[")
        before = len(self.rows)
        subject = self._term(0)
        if named and self._is("{"):
            self._block()
            return
        if not (alone and len(self.rows) > before and (self._is(".") or self._is("}"))):
            self._properties(subject, at, 0)
        if self._quads and not self._is("."):
            self._term(0)
        if not (inside and self._is("}")):
            self._expect(".")

    def _properties(self, subject: str, at: int, depth: int) -> None:
        while True:
            predicate = self._verb()
            while True:
                value_at = self._token.at
                value = self._term(depth)
                self.rows.append(Row(subject, predicate, value, at, value_at))
                if not self._take(","):
                    break
            if not self._take(";"):
                return
            while self._take(";"):
                pass
            if self._is(".") or self._is("]") or self._is("}"):
                return

    def _verb(self) -> str:
        if self._token.kind == "word" and self._token.text == "a":
            self._next()
            return _TYPE
        return iri(self._iri(self._next()))

    # ---- terms

    def _term(self, depth: int) -> str:
        if depth > _MAX_DEPTH:
            message = f"nested deeper than {_MAX_DEPTH}"
            raise NotMappedError(message)
        token = self._next()
        match token:
            case ("iri" | "name", _, _):
                return iri(self._iri(token))
            case ("blank", label, _):
                return map_label(self._label, label[2:])
            case ("long" | "short", _, _):
                return self._literal(token)
            case (kind, number, _) if kind in _NUMBERS:
                return literal(number, datatype=XSD + kind)
            case ("word", "true" | "false", _):
                return literal(token.text, datatype=XSD + "boolean")
            case ("mark", "[", at):
                return self._anonymous(at, depth)
            case ("mark", "(", _):
                return self._list(depth)
        message = f"no term at offset {token.at}"
        raise NotMappedError(message)

    def _anonymous(self, at: int, depth: int) -> str:
        node = self._new()
        if not self._is("]"):
            self._properties(node, at, depth + 1)
        self._expect("]")
        return node

    def _list(self, depth: int) -> str:
        members: list[tuple[str, int]] = []
        while not self._take(")"):
            at = self._token.at
            members.append((self._term(depth + 1), at))
        head = NIL
        for value, at in reversed(members):
            node = self._new()
            self.rows += [Row(node, FIRST, value, at, at), Row(node, REST, head, at, at)]
            head = node
        return head

    def _literal(self, token: Token) -> str:
        width = 3 if token.kind == "long" else 1
        text = _unescaped(token.text[width:-width])
        if self._token.kind == "at":
            return literal(text, self._next().text[1:])
        if self._take("^^"):
            return literal(text, datatype=self._iri(self._next()))
        return literal(text)

    def _iri(self, token: Token) -> str:
        if token.kind == "iri":
            written = _unescaped(token.text[1:-1])
            return resolve(self._base, written)
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in self._prefixes:
                return self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        message = f"no IRI at offset {token.at}"
        raise NotMappedError(message)

    def _new(self) -> str:
        self._made += 1
        return f"_:{self._label}n{self._made}"


def map_label(prefix: str, label: str) -> str:
    """Return what a blank node is called that a file calls by a label."""
    # A label may hold dots and letters that not every reader of N-Triples takes.
    plain = f"l{label}" if label.isascii() and label.isalnum() else f"h{label.encode().hex()}"
    return f"_:{prefix}{plain}"


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _SHORT.get(found[3], found[3])
