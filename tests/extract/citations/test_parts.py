"""Each part says where it stands in the text, to the code point."""

from __future__ import annotations

from misional.extract.citations import Mention, as_json, compact, find


def only(text: str) -> Mention:
    """The one mention of a text."""
    mentions = find(text)
    assert len(mentions) == 1
    return mentions[0]


def said(text: str, mention: Mention) -> dict[str, str]:
    """The words of each part."""
    return {part.name: text[part.start : part.end] for part in mention.parts}


def test_every_part_of_one_citation() -> None:
    text = (
        "🏛️ Modificado por los numerales 3 y 6 del artículo 38 de la Resolución SDH-000191 del 22 de "
        "septiembre de 2017 (sic), expedida por la Secretaría Distrital de Hacienda."
    )
    mention = only(text)
    assert text[mention.start : mention.end].startswith("numerales 3 y 6 del artículo 38")
    assert text[mention.start : mention.end].endswith("Secretaría Distrital de Hacienda")
    assert said(text, mention) == {
        "type": "Resolución",
        "series": "SDH",
        "number": "000191",
        "year": "2017",
        "date": "22 de septiembre de 2017",
        "sic": "sic",
        "issuer": "Secretaría Distrital de Hacienda",
        "relation": "Modificado por",
    }
    (pinpoint,) = mention.pinpoints
    assert [(step.kind, [text[item.start : item.end] for item in step.items]) for step in pinpoint.steps] == [
        ("art", ["38"]),
        ("num", ["3", "6"]),
    ]
    assert text[pinpoint.start : pinpoint.end] == "3 y 6 del artículo 38"


def test_items_keep_the_words_they_are_read_from() -> None:
    text = "los artículos 65-B, segundo y 5 al 9, literales a), «b» y c de la Ley 23 de 1991"
    items = [item for pinpoint in only(text).pinpoints for step in pinpoint.steps for item in step.items]
    assert [(str(item), text[item.start : item.end]) for item in items] == [
        ("65B", "65-B"),
        ("2", "segundo"),
        ("5-9", "5 al 9"),
        ("a", "a"),
        ("b", "b"),
        ("c", "c"),
    ]


def test_shared_parts_keep_their_place_and_spans_do_not_overlap() -> None:
    text = "Modificado parcialmente por los Decretos Distritales 203 y 214 de 2005"
    first, second = find(text)
    assert text[first.start : first.end] == "Decretos Distritales 203"
    assert text[second.start : second.end] == "214 de 2005"
    for mention, number in ((first, "203"), (second, "214")):
        assert said(text, mention) == {
            "type": "Decretos Distritales",
            "level": "Distritales",
            "number": number,
            "year": "2005",
            "relation": "Modificado parcialmente por",
        }


def test_number_as_written_and_as_identity() -> None:
    mention = only("Decreto 079 de 2024")
    assert (mention.number, mention.number_key) == ("079", "79")
    text = "Ley 1.437 de 2.011"
    mention = only(text)
    assert (mention.number, mention.number_key, mention.year) == ("1437", "1437", 2011)
    assert said(text, mention) == {"type": "Ley", "number": "1.437", "year": "2.011"}


def test_what_is_not_stated_is_absent() -> None:
    mention = only("Decreto 140 de 2021")
    assert (mention.level, mention.issuer, mention.date, mention.series, mention.relation) == (None,) * 5
    assert mention.pinpoints == ()
    assert mention.iri is None


def test_two_relations_of_one_norm() -> None:
    text = "modificado, adicionado parcialmente y derogado por el Decreto 5 de 2010"
    mention = only(text)
    assert mention.relations == ("modificado-por", "adicionado-por", "derogado-por")
    assert mention.relation == "modificado-por"


def test_json_has_the_promised_fields() -> None:
    shown = as_json(only("el artículo 9 literal a) de la Ley 1712 del 6 de marzo de 2014"))
    promised = {"type", "number", "year", "level", "issuer", "pinpoints", "relation", "start", "end", "iri"}
    assert promised <= shown.keys()
    assert (shown["type"], shown["number"], shown["year"], shown["level"]) == ("ley", "1712", 2014, None)
    assert (shown["pinpoints"], shown["date"]) == ("art. 9 lit. a", "2014-03-06")
    assert shown["iri"] == "https://w3id.org/misional/id/norm/ley-1712-2014"


def test_level_of_a_department_is_none_of_the_three() -> None:
    shown = as_json(only("Ordenanza Departamental 7 de 2015"))
    assert (shown["level"], shown["departmental"]) == (None, True)
    levels = [
        as_json(only(f"Decreto {word} 5 de 2010"))["level"] for word in ("Nacional", "Distrital", "Mpal.")
    ]
    assert levels == ["n", "d", "m"]


def test_words_broken_by_a_line_or_an_entity_keep_their_offsets() -> None:
    text = "el artí-\nculo 5º de la **Ley&nbsp;1712** de\u00a02014, nume-\r\nral 3"
    mention = only(text)
    assert (mention.type, mention.number, mention.year) == ("ley", "1712", 2014)
    assert compact(mention.pinpoints) == "art. 5 num. 3"
    assert text[mention.start : mention.end] == text[3:]
    assert said(text, mention) == {"type": "Ley", "number": "1712", "year": "2014"}


def test_type_said_by_the_norm_before() -> None:
    text = "el Decreto Distrital 140 de 2021, modificado por el 332 de 2022"
    first, second = find(text)
    assert (first.level, second.level) == ("d", None)
    assert (second.type, text[second.start : second.end]) == ("decreto", "332 de 2022")
    assert (said(text, second)["type"], second.relation) == ("Decreto Distrital", "modificado-por")


def test_base_of_the_iris() -> None:
    (mention,) = find("Ley 80 de 1993", base="https://example.org/x/")
    assert mention.iri == "https://example.org/x/id/norm/ley-80-1993"


def test_seed_page() -> None:
    """The page of the Secretaría General: seven norms cited, two of them twice, and one heading."""
    # The words are those of the page's citations only.
    text = (
        "Resolución 630 de 2024\u00a0 (09 de diciembre de 2024)\n“Por la cual se adopta la plataforma y se "
        "deroga la Resolución 277 de 2020”\n\nDecreto 140 de 2021 (14 de abril de 2021)\n\nArtículo 2º.- "
        "Funciones. Conforme a lo dispuesto en el artículo 48 del Acuerdo Distrital 257 de 2006:\n\n10. El "
        "Sistema de Gestión, creado en el artículo 133 de la Ley 1753 de 2015, en consonancia con lo "
        "determinado en el Decreto Único Reglamentario del Sector de Función Pública 1083 de 2015 y el "
        "Decreto Distrital 807 de 2019."
    )
    rows = [(m.type, m.number, compact(m.pinpoints), m.relation) for m in find(text)]
    assert rows == [
        ("resolucion", "630", "", None),
        ("resolucion", "277", "", "deroga"),
        ("decreto", "140", "", None),
        (None, None, "art. 2", None),
        ("acuerdo", "257", "art. 48", "conforme-a"),
        ("ley", "1753", "art. 133", None),
        ("decreto", "1083", "", "en-concordancia-con"),
        ("decreto", "807", "", "en-concordancia-con"),
    ]
