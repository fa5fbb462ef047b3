"""HTML becomes the text that a reader sees: order, white space, list marks; what does not show is left
out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misional.extract.headings import is_section_name
from misional.extract.text import read_html


def text(html: str) -> str:
    return read_html(html, is_section_name).text


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>uno\n  dos<b> tres</b>cuatro</p>", "uno dos trescuatro\n"),
        ("<p>uno</p>dos<p>tres", "uno\n\ndos\n\ntres\n"),
        ("<div>uno</div><div>dos</div>", "uno\ndos\n"),
        ("uno<br>dos<br><br>tres", "uno\ndos\n\ntres\n"),
        ("<ul><li>uno<li><p>dos</p></ul>", "• uno\n\n• dos\n"),
        ("<ol start=3><li>uno<li value=7>dos<li>tres</ol>", "3. uno\n7. dos\n8. tres\n"),
        ("<ol type=a><li>uno<li>dos</ol>", "a. uno\nb. dos\n"),
        ("<ol type=I><li value=4>uno</ol>", "IV. uno\n"),
        ("<ul style='list-style: none'><li>uno</ul>", "uno\n"),
        ("<ol><li>uno<ul><li>dos</ul></ol>", "1. uno\n\n  • dos\n"),
        ("<pre>uno\n  dos</pre>", "uno\n  dos\n"),
        ("<table><tr><td>1<td>uno<tr><td>2<td>dos</table>", "1\nuno\n2\ndos\n"),
        ("co\u00adope\u200bración&nbsp;mutua", "cooperación\u00a0mutua\n"),
        ("<p>5 &lt; 6 &amp; a < b</p>", "5 < 6 & a < b\n"),
        ("<span style='display:block'>uno</span><span>dos</span>", "uno\ndos\n"),
        ("", ""),
        ("<ul><li></li></ul><p> </p>&nbsp;", ""),
    ],
)
def test_layout(html: str, shown: str) -> None:
    assert text(html) == shown


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>x</p>",
        "<p style='display : none'>x</p>",
        "<p style='color: #FFF; background-color: white'>x</p>",
        "<p style='color:transparent'>x</p>",
        "<p style='VISIBILITY:hidden'>x</p>",
        "<p style='opacity:0'>x</p>",
        "<p style='font-size: 0px'>x</p>",
        "<p style='text-indent:-9999px'>x</p>",
        "<p style='position:absolute; left:-5000px'>x</p>",
        "<p style='height:0;overflow:hidden'>x</p>",
        "<p class='sr-only'>x</p>",
        "<style>.q, #z {display:none!important}</style><p class=q>x</p><p id=z>x</p>",
        "<div style='display:none'><div style='display:block'>x</div></div>",
        "<script>x</script><noscript>x</noscript><template>x</template><textarea>x</textarea>",
        "<!-- x --><svg><text>x</text></svg><del>x</del><dialog>x</dialog>",
        "<nav>x</nav><footer>x</footer><aside>x</aside><div role=navigation>x</div>",
        "<div class=breadcrumb>x</div><ul id=menu><li>x</ul><div class='cookie-banner'>x</div>",
        "<select><option>x</select><iframe>x</iframe><object>x</object>",
    ],
)
def test_what_does_not_show(hidden: str) -> None:
    assert text(f"<p>antes</p>{hidden}<p>después</p>") == "antes\n\ndespués\n"


@pytest.mark.parametrize(
    "shown",
    [
        "<style>@media print{.q{display:none}}</style><p class=q>x</p>",
        "<style>.a .q{display:none} p.q:hover{display:none}</style><p class=q>x</p>",
        "<details><p>x</p></details>",
        "<a href='#p' data-toggle=collapse>abrir</a><div id=p style='display:none'>x</div>",
        "<button aria-controls=p>abrir</button><div id=p hidden>x</div>",
        "<p style='color:#fff;background:#333'>x</p>",
        "<div role=tabpanel style='display:none'>x</div>",
        "<div class='accordion-content' style='display:none'>x</div>",
        "<form><div>x</div></form>",
        "<div class=menu><h1>título</h1><p>x</p></div>",
        "<p style='opacity:0.5'>x</p>",
    ],
)
def test_what_a_reader_can_see(shown: str) -> None:
    assert "x" in text(shown).split()


def test_a_panel_has_the_name_of_its_tab_before_it() -> None:
    tabs = "<ul><li><a href='#a'>Misión</a><li><a href='#b'>Visión</a></ul>"
    assert text(tabs + "<div id=a>uno</div><div id=b>dos</div>").endswith("Misión\n\nuno\n\nVisión\n\ndos\n")
    repeated = "<a href='#a'>Misión</a><div id=a><h2>Misión</h2>uno</div>"
    assert text(repeated).count("Misión") == 2


def test_an_image_that_names_a_section_is_a_heading_and_another_is_not() -> None:
    assert text("<img alt='Misión'><img alt='Fachada del edificio'>uno") == "Misión\n\nuno\n"


def test_lines_know_their_place() -> None:
    page = read_html(
        "<h2>Uno</h2><p><b>Dos:</b> tres</p><ol><li>cuatro<p>cinco</p></ol><a href=/x>seis</a>",
        is_section_name,
    )
    lines = {page.of(line): line for line in page.lines}
    assert lines["Uno"].heading == 2
    assert lines["Dos: tres"].strong == len("Dos:")
    assert (lines["1. cuatro"].drawn, lines["1. cuatro"].item) == (3, lines["cinco"].item)
    assert lines["seis"].link
    assert not lines["cinco"].link


@given(st.text(alphabet="<>/abpul i=\"'&;#x0-!\n\u00a0ñ", max_size=300))
def test_any_markup_yields_lines_that_stand_in_the_text(html: str) -> None:
    page = read_html(html, is_section_name)
    for line in page.lines:
        assert page.of(line) == page.of(line).strip() != ""
    assert [line.start for line in page.lines] == sorted(line.start for line in page.lines)
