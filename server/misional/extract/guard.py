"""HTML made harmless before it is parsed.

The tree construction that the HTML standard prescribes takes quadratic time on some inputs (deep nesting,
many unclosed formatting elements, thousands of attributes): 5 MB of ``<div>`` keep any conforming parser
busy for minutes. One linear pass over the tags bounds all of these; text is dropped only beyond
``MAX_MARKUP``.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

MAX_DEPTH: Final = 256
MAX_TAGS: Final = 200_000
MAX_TAG_LENGTH: Final = 16_384
MAX_MARKUP: Final = 8_000_000
"""Code points of text and kept tags: what follows is cut off, as the tree would take a hundredfold."""
_MAX_FORMATTING: Final = 4

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})")
_RAW: Final = frozenset(
    {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"}
)
_KEPT_RAW: Final = frozenset({"style", "title"})
_DROPPED: Final = frozenset(
    {"em", "i", "u", "tt", "code", "big", "small", "nobr", "plaintext", "frameset", "frame"}
)
_FORMATTING: Final = frozenset({"a", "b", "font", "s", "strike", "strong"})
_VOID: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr keygen basefont bgsound".split()
)
_IMPLIED_END: Final = frozenset("li p dt dd tr td th thead tbody tfoot option optgroup".split())


def tame(source: str) -> str:
    """The same page with bounded nesting, tags and attributes, and without scripts and comments."""
    return _Tamer(source).result()


class _Tamer:
    def __init__(self, source: str) -> None:
        self._source = source
        self._lower = source.lower()
        if len(self._lower) != len(source):  # "İ" lowers to two characters
            self._lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in source)
        self._out: list[str] = []
        self._open: Counter[str] = Counter()
        self._formatting = 0
        self._depth = 0
        self._tags = 0

    def result(self) -> str:
        place = size = counted = 0
        while True:
            found = self._source.find("<", place)
            if found < 0:
                self._out.append(self._source[place : place + MAX_MARKUP - size])
                return "".join(self._out)
            self._out.append(self._source[place:found])
            place = self._markup(found)
            size += sum(map(len, self._out[counted:]))
            counted = len(self._out)
            if size >= MAX_MARKUP:
                return "".join(self._out)[:MAX_MARKUP]

    def _markup(self, at: int) -> int:
        """Deal with the "<" at ``at``; the place to go on from."""
        if self._source.startswith("<!--", at):
            return self._after("-->", at)
        if self._source.startswith(("<!", "<?"), at):
            return self._after(">", at)
        tag = _TAG.match(self._source, at)
        if tag is None:
            self._out.append("&lt;")
            return at + 1
        end = self._source.find(">", tag.end())
        if end < 0:
            end = len(self._source)
        name = tag.group(2).lower()
        if tag.group(1):
            self._close(name)
        elif name in _RAW:
            return self._raw(name, at, end + 1)
        else:
            self._start(name, self._source[at : end + 1] if end - at <= MAX_TAG_LENGTH else f"<{name}>")
        return end + 1

    def _after(self, mark: str, at: int) -> int:
        end = self._source.find(mark, at)
        return len(self._source) if end < 0 else end + len(mark)

    def _raw(self, name: str, at: int, inside: int) -> int:
        end = self._lower.find(f"</{name}", inside)
        if end < 0:
            return len(self._source)
        close = self._source.find(">", end)
        close = len(self._source) if close < 0 else close + 1
        self._tags += 1
        if name in _KEPT_RAW and self._tags <= MAX_TAGS and inside - at <= MAX_TAG_LENGTH:
            self._out.append(self._source[at:close])
        return close

    def _start(self, name: str, tag: str) -> None:
        self._tags += 1
        if name in _DROPPED or self._tags > MAX_TAGS:
            return
        if name in _VOID:
            self._out.append(tag)
            return
        if name in _FORMATTING:
            if self._formatting >= _MAX_FORMATTING:
                return
            self._formatting += 1
        elif name in _IMPLIED_END:
            # These end one another, so however many are open they do not nest.
            self._out.append(tag)
            return
        if self._depth >= MAX_DEPTH:
            return
        self._depth += 1
        self._open[name] += 1
        self._out.append(tag)

    def _close(self, name: str) -> None:
        if name in _IMPLIED_END:
            self._out.append(f"</{name}>")
        elif self._open[name]:
            self._open[name] -= 1
            self._depth -= 1
            if name in _FORMATTING:
                self._formatting -= 1
            self._out.append(f"</{name}>")
