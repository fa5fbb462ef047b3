"""What a reader of the page does not see, and what is no part of its content: hidden text, menus, footers."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_CONTENT: Final = frozenset(
    "head script style noscript template svg math canvas iframe object embed audio video map select datalist "
    "input textarea progress meter rp del s strike nav footer aside menu".split()
)
_ROLES: Final = frozenset(
    "navigation banner contentinfo search menu menubar complementary alert alertdialog dialog "
    "toolbar tooltip".split()
)
_NAMES: Final = frozenset(
    "nav navbar menu menu-principal main-menu mainmenu menu-lateral menulateral breadcrumb breadcrumbs migas "
    "migas-de-pan miga rastro footer site-footer pie pie-de-pagina piepagina sidebar barra-lateral skip-link "
    "skip-links cookie cookies cookie-banner aviso-cookies share social social-share redes redes-sociales "
    "compartir "
    "pagination pager paginacion related relacionados noticias-relacionadas topbar top-bar toolbar "
    "accesibilidad "
    "barra-accesibilidad buscador search-form searchform ultima-actualizacion block-menu region-footer "
    "region-sidebar".split()
)
_HIDDEN_CLASSES: Final = frozenset(
    "hidden hide d-none visually-hidden visuallyhidden sr-only screen-reader-text element-invisible oculto "
    "is-hidden ng-hide invisible u-hidden screen-reader-only".split()
)
_HIDDEN_STYLE: Final = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?:;|$)|font-size:0(?:px|em|pt|rem|"
    r"%)?(?:;|$)|"
    r"text-indent:-\d{3,}|(?:left|top|right):-\d{3,}|clip:rect\(0|clip:rect\(1px|"
    r"(?:max-)?height:0(?:px)?;.*overflow:hidden|overflow:hidden;.*(?:max-)?height:0(?:px)?(?:;|$)"
)
_COLOUR: Final = re.compile(r"(?:^|;)(color|background|background-color):([^;]{1,40})")
_COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "#fff": "white", "#ffffff": "white", "rgb(255,255,255)": "white", "#000": "black", "#000000": "black",
        "rgb(0,0,0)": "black", "rgba(0,0,0,0)": "transparent", "rgba(255,255,255,0)": "transparent",
    }
)  # fmt: skip
_SPACES: Final = re.compile(r"\s+|!important", re.IGNORECASE)
_REVEALED: Final = re.compile(
    r"accordion|acordeon|collaps|tab-?pane|tab-?content|tab-?panel|toggle|desplegable|spoiler", re.IGNORECASE
)
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE: Final = re.compile(r"([^{}@;]{1,400})\{([^{}]{0,2000})\}")
_SIMPLE: Final = re.compile(r"[a-z0-9]*([.#][A-Za-z_][\w-]*)\Z")
_MAX_CSS: Final = 500_000


def hiding_selectors(css: str) -> frozenset[str]:
    """The classes (".x") and ids ("#x") that the page's own style sheet hides for every medium.

    Only rules that name nothing but one class or one id are read: a compound selector may not apply.
    """
    plain = _without_at_rules(_COMMENT.sub(" ", css[:_MAX_CSS]))
    found: set[str] = set()
    for selectors, body in _RULE.findall(plain):
        if _HIDDEN_STYLE.search(_compact(body)):
            matches = (_SIMPLE.match(selector.strip()) for selector in selectors.split(","))
            found.update(match.group(1) for match in matches if match)
    return frozenset(found)


def _without_at_rules(css: str) -> str:
    """``css`` without what stands inside @media and the like: a rule for print hides nothing on a screen."""
    out: list[str] = []
    depth = skipped = 0
    for piece in re.split(r"([{}])", css):
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth = max(0, depth - 1)
            if depth < skipped:
                skipped = 0
                continue
        elif not skipped and "@" in piece and not piece.lstrip().startswith(("@charset", "@import")):
            skipped = depth + 1
        if not skipped:
            out.append(piece)
    return "".join(out)


def _compact(style: str) -> str:
    return _SPACES.sub("", style).lower()


def _on_itself(style: str) -> bool:
    """Whether the style writes in the colour of its own background, or in none."""
    colours = {name: _COLOURS.get(value, value) for name, value in _COLOUR.findall(style)}
    ink = colours.get("color")
    return ink is not None and (
        ink == "transparent" or ink in {colours.get("background"), colours.get("background-color")}
    )


def is_hidden(
    attributes: Mapping[str, str | None], selectors: frozenset[str], opened: frozenset[str]
) -> bool:
    """Whether the element does not show. A panel that a tab or a button on the page opens does show."""
    names = (attributes.get("class") or "").split()
    identity = attributes.get("id") or ""
    if identity in opened or attributes.get("role") == "tabpanel" or any(map(_REVEALED.search, names)):
        return False
    style = _compact(attributes.get("style") or "")
    if "hidden" in attributes or _HIDDEN_STYLE.search(style) or _on_itself(style):
        return True
    if not _HIDDEN_CLASSES.isdisjoint(name.lower() for name in names):
        return True
    return bool(selectors) and (f"#{identity}" in selectors or any(f".{name}" in selectors for name in names))


def states_nothing(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Whether elements of this kind are menus, footers, parts of forms and the like."""
    return tag in _NO_CONTENT or (tag == "dialog" and "open" not in attributes)


def is_named_as_furniture(attributes: Mapping[str, str | None]) -> bool:
    """Whether role, class or id call the element a menu, a footer, a sidebar or the like."""
    if (attributes.get("role") or "").lower() in _ROLES:
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split()
    return not _NAMES.isdisjoint(names)
