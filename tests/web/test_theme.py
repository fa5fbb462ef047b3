"""A body's own look: what its file may say, and what is told when it says something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from misional.cli import main
from misional.web.app import create_app
from misional.web.pages.environment import stylesheet
from misional.web.settings import WebSettings
from misional.web.theme import COLOURS, PAIRS, Theme, ThemeError, contrast, read_theme, weak_pairs

if TYPE_CHECKING:
    from pathlib import Path

    from misional.release import Release

GOOD = """
[name]
es = "Datos del Municipio"
en = "The Town's data"

[site]
contact = "mailto:datos@municipio.example"
logo = "escudo.svg"

[colours]
blue = "#7A1F1F"
blue-dark = "#4d1010"
"""
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'


@pytest.fixture
def good(tmp_path: Path) -> Path:
    (tmp_path / "escudo.svg").write_bytes(LOGO)
    path = tmp_path / "look.toml"
    path.write_text(GOOD, "utf-8")
    return path


@pytest.mark.parametrize(("one", "under", "least"), PAIRS)
def test_our_own_colours_can_be_told_apart(one: str, under: str, least: float) -> None:
    assert contrast(COLOURS[one], COLOURS[under]) >= least


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


def test_the_stylesheet_starts_with_the_same_colours_and_has_no_others() -> None:
    text = stylesheet().decode()
    said = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", text[: text.index("}")]))
    assert said == dict(COLOURS)
    screen = text[text.index("}") : text.index("@media print")]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", screen) == []


def test_a_theme_changes_name_colours_logo_and_contact(tiny: Release, good: Path) -> None:
    theme = read_theme(good)
    app = create_app(tiny, settings=WebSettings(theme=theme))
    client = app.test_client()
    page = client.get("/?lang=es").text
    assert "<title>" in page
    assert page.count("Datos del Municipio") >= 2
    assert "The Town&#39;s data" in client.get("/?lang=en").text
    style = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert style is not None
    assert client.get(style[1]).text.endswith(":root{--blue:#7a1f1f;--blue-dark:#4d1010;}\n")
    logo = re.search(r'src="(/static/[^"]+)" alt=""', page)
    assert logo is not None
    answer = client.get(logo[1])
    assert (answer.data, answer.content_type) == (LOGO, "image/svg+xml")
    assert client.get(logo[1].replace("logo", "x")).status_code == 404
    assert 'content="#7a1f1f"' in page
    assert 'href="mailto:datos@municipio.example?subject=/"' in page
    assert "mailto:datos@municipio.example" in client.get("/about").text
    ours = create_app(tiny)
    assert ours.test_client().get("/?lang=es").headers["ETag"] != client.get("/?lang=es").headers["ETag"]
    assert "mailto:" not in ours.test_client().get("/about").text
    assert 'alt=""' not in ours.test_client().get("/?lang=es").text
    for one in (app, ours):
        one.extensions["misional.holder"].close()


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[colours]\nblue = #fff", 2, "Invalid value"),
        ("[colours]\n\nblue = 'red'", 3, "must be a colour"),
        ("[colours]\nblue = '#ffffff'", 2, "WCAG"),
        ("[colours]\nink = '#777777'\nline = '#000000'", 2, "has a contrast of 4.48; WCAG 2.1 asks for 4.5"),
        ("[colours]\nblu = '#000000'", 2, "has no 'blu'"),
        ("\n[colors]\nblue = '#000000'", 2, "'colors' is not a part"),
        ("name = 'x'", 1, "'name' is not a part"),
        ("[name]\nes = 3", 2, "must be a text"),
        ("[name]\nes = ''", 2, "must be a name"),
        ("[name]\nfr = 'x'", 2, "has no 'fr'"),
        ("[name]\nes = 'x'\n[site]\ncontact = 'javascript:alert(1)'", 4, "'contact' must be"),
        ("[site]\ncontact = 'mailto:a@b?bcc=c@d'", 2, "'contact' must be"),
        ("[site]\nlogo = 'nada.svg'", 2, "cannot be read"),
        ("[site]\nlogo = '../../etc/passwd'", 2, "must be a file .svg or .png"),
        ("[site", 1, "Expected"),
    ],
)
def test_a_bad_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ThemeError, match=re.escape(reason)) as caught:
        read_theme(path)
    assert str(caught.value).startswith(f"{path}, line {line}: ")


def test_serve_refuses_a_bad_theme(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("[colours]\nblue = 'red'", "utf-8")
    done = CliRunner().invoke(main, ["serve", "--theme", str(path)])
    assert done.exit_code == 2
    assert f"misional: {path}, line 2: 'blue' must be a colour" in done.stderr
    done = CliRunner().invoke(main, ["serve", "--theme", str(tmp_path / "none.toml")])
    assert done.exit_code == 2


def test_no_theme_is_ours() -> None:
    assert Theme().css == b""
    assert Theme().name("es") is None
    assert weak_pairs(Theme()) == ()
    assert Theme(names=(("en", "Only"),)).name("es") == "Only"
