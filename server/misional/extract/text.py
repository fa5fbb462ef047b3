"""HTML becomes text as a reader sees it, each line with what the layout says of it.

The parser is lexbor, which builds the same tree as a browser; the walk over it is a loop, so nesting costs
no stack. Blocks end lines, list markers are drawn as a browser draws them, white space is collapsed; hidden
text, menus, footers, scripts and struck-out words are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser

from misional.extract.guard import MAX_MARKUP, tame
from misional.extract.layout import Writer
from misional.extract.page import Page
from misional.extract.visibility import hiding_selectors, is_hidden, is_named_as_furniture, states_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from selectolax.lexbor import LexborNode

_PARAGRAPHS: Final = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre article section main header figure fieldset "
    "hr form".split()
)
_BLOCKS: Final = _PARAGRAPHS | frozenset(
    "address body caption center dd details dialog dir div dt figcaption hgroup html legend li optgroup "
    "option "
    "search summary tbody td tfoot th thead tr button".split()
)
_STRONG: Final = frozenset("b strong h1 h2 h3 h4 h5 h6 dt th summary legend caption button".split())
_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())
_LISTS: Final = frozenset({"ul", "ol", "dir"})
_CONTROLS: Final = ("aria-controls", "data-target", "data-bs-target")
_TOGGLES: Final = ("data-toggle", "data-bs-toggle", "role", "aria-controls", "aria-expanded", "onclick")
_BOLD_STYLE: Final = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_BLOCK_STYLE: Final = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item)", re.IGNORECASE)
_LONGEST_LABEL: Final = 80
_LONGEST_ALT: Final = 60
_MOST_PANELS: Final = 200


def read_html(source: str, is_section_name: Callable[[str], bool]) -> Page:
    """The page as a reader sees it.

    ``is_section_name`` says whether a short text names a section: an image whose alternative text does is a
    heading that was drawn. Time and memory are linear in the size of ``source``.
    """
    tamed = tame(source)
    tree = LexborHTMLParser(tamed)
    title = tree.css_first("title")
    body = tree.body
    writer = Writer()
    if body is not None:
        css = "".join(style.text(deep=True) for style in tree.css("style"))
        _Reader(tree, hiding_selectors(css), writer, is_section_name).read(body)
    text, lines = writer.result()
    notes = ("too-long",) if len(tamed) >= MAX_MARKUP else ()
    return Page(text, lines, "" if title is None else " ".join(title.text(deep=True).split()), notes)


class _Reader:
    def __init__(
        self,
        tree: LexborHTMLParser,
        hidden: frozenset[str],
        writer: Writer,
        is_section_name: Callable[[str], bool],
    ) -> None:
        self._hidden = hidden
        self._writer = writer
        self._is_section_name = is_section_name
        self._labels = _labels(tree)
        self._opened = frozenset(self._labels)

    def read(self, body: LexborNode) -> None:
        node: LexborNode | None = body
        root = body.mem_id
        while node is not None:
            inside = self._enter(node)
            if inside is not None:
                node = inside
                continue
            while node is not None and node.next is None:
                node = node.parent
                if node is None:
                    return
                self._leave(node)
                if node.mem_id == root:
                    return
            node = None if node is None else node.next

    def _enter(self, node: LexborNode) -> LexborNode | None:
        """Write what the node begins with; its first child when there is more to read inside."""
        if node.is_text_node:
            self._writer.text(node.text_content or "")
            return None
        if not node.is_element_node:
            return None
        tag, attributes = node.tag or "", node.attributes
        if tag == "br":
            self._writer.line_break()
            return None
        if tag == "img":
            self._image(attributes)
            return None
        if self._left_out(node, tag, attributes):
            return None
        self._label(node, attributes)
        self._begin(tag, attributes)
        if node.child is None:
            self._end(tag, attributes)
        return node.child

    def _left_out(self, node: LexborNode, tag: str, attributes: Mapping[str, str | None]) -> bool:
        if states_nothing(tag, attributes):
            return True
        if tag == "body":
            return False
        if is_hidden(attributes, self._hidden, self._opened):
            return True
        # A wrapper that has the page's heading inside is no menu, whatever it is called.
        return is_named_as_furniture(attributes) and node.css_first("h1, main, article") is None

    def _leave(self, node: LexborNode) -> None:
        if node.is_element_node:
            self._end(node.tag or "", node.attributes)

    def _begin(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        writer = self._writer
        style = attributes.get("style") or ""
        if tag in _BLOCKS or _BLOCK_STYLE.search(style):
            writer.block(2 if tag in _PARAGRAPHS else 1)
        if tag in _LISTS:
            writer.open_list(tag == "ol", attributes.get("start"), attributes.get("type"), style)
        elif tag == "li":
            writer.open_item(attributes.get("value"))
        elif tag == "tr":
            writer.open_row()
        elif tag in {"td", "th"}:
            writer.open_cell()
        elif tag in _HEADINGS:
            writer.heading = int(tag[1])
        elif tag == "pre":
            writer.preformatted += 1
        if tag in _STRONG or _BOLD_STYLE.search(style):
            writer.strong += 1
        if tag == "a" and _leads_away(attributes):
            writer.links += 1

    def _end(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        writer = self._writer
        style = attributes.get("style") or ""
        if tag in _BLOCKS or _BLOCK_STYLE.search(style):
            writer.block(2 if tag in _PARAGRAPHS else 1)
        if tag in _LISTS:
            writer.close_list()
        elif tag == "li":
            writer.close_item()
        elif tag == "table":
            writer.close_row()
        elif tag in _HEADINGS:
            writer.heading = 0
        elif tag == "pre":
            writer.preformatted -= 1
        if tag in _STRONG or _BOLD_STYLE.search(style):
            writer.strong -= 1
        if tag == "a" and _leads_away(attributes):
            writer.links -= 1

    def _image(self, attributes: Mapping[str, str | None]) -> None:
        alternative = " ".join((attributes.get("alt") or "").split())
        if 0 < len(alternative) <= _LONGEST_ALT and self._is_section_name(alternative):
            self._writer.block(2)
            self._writer.strong += 1
            self._writer.text(alternative)
            self._writer.strong -= 1
            self._writer.block(2)

    def _label(self, node: LexborNode, attributes: Mapping[str, str | None]) -> None:
        """A panel that a tab opens begins with the tab's name, unless it says so itself."""
        label = self._labels.get(attributes.get("id") or "")
        if not label or not self._is_section_name(label) or (node.tag or "") in _HEADINGS:
            return
        own = " ".join(node.text(deep=True, separator=" ").split())[: len(label)]
        if own.casefold() != label.casefold():
            self._writer.block(2)
            self._writer.strong += 1
            self._writer.text(label)
            self._writer.strong -= 1
            self._writer.block(2)


def _leads_away(attributes: Mapping[str, str | None]) -> bool:
    address = (attributes.get("href") or "").strip()
    if not address or address.startswith("#") or address.lower().startswith("javascript"):
        return False
    return not any(name in attributes for name in _TOGGLES)


def _labels(tree: LexborHTMLParser) -> dict[str, str]:
    """Panel id → the words of the tab or button that opens it."""
    labels: dict[str, str] = {}
    for control in tree.css("a[href^='#'], [aria-controls], [data-target], [data-bs-target]"):
        attributes = control.attributes
        words = " ".join(control.text(deep=True, separator=" ").split())
        if not 0 < len(words) <= _LONGEST_LABEL:
            continue
        targets = [attributes.get(name) for name in _CONTROLS] + [attributes.get("href")]
        for target in targets:
            identity = (target or "").strip().removeprefix("#")
            if identity and not identity.startswith(("http", "/", "javascript")):
                labels.setdefault(identity, words)
    for panel in tree.css("[aria-labelledby][id]")[:_MOST_PANELS]:
        owner = panel.attributes.get("aria-labelledby") or ""
        named = tree.css_first(f'[id="{owner}"]') if re.fullmatch(r"[\w-]{1,80}", owner) else None
        words = "" if named is None else " ".join(named.text(deep=True, separator=" ").split())
        identity = panel.attributes.get("id") or ""
        if identity and 0 < len(words) <= _LONGEST_LABEL:
            labels.setdefault(identity, words)
    return labels
