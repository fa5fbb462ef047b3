from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from misional.web.formats import (
    DOCUMENT_FORMATS,
    GRAPH_FORMATS,
    HTML,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESULT_FORMATS,
    RESULTS_CSV,
    RESULTS_JSON,
    RESULTS_XML,
    TURTLE,
    Format,
    split_suffix,
)
from misional.web.negotiation import NotAcceptable, Wishes, choose_language, negotiate, vary

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = "text/turtle, application/rdf+xml;q=0.9, application/n-triples;q=0.8, */*;q=0.1"
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"
SPARQLWRAPPER_JSON = "application/sparql-results+json,application/json,text/javascript,application/javascript"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        # nothing asked
        (None, HTML),
        ("", HTML),
        ("   ", HTML),
        ("*/*", HTML),
        ("*", HTML),
        ("*; q=.2", HTML),
        # each by its name
        ("text/html", HTML),
        ("application/xhtml+xml", HTML),
        ("text/turtle", TURTLE),
        ("application/ld+json", JSON_LD),
        ("application/n-triples", N_TRIPLES),
        ("application/rdf+xml", RDF_XML),
        ("TEXT/Turtle", TURTLE),
        ("  text/turtle  ", TURTLE),
        # what real clients send
        (CHROME, HTML),
        (RDFLIB, TURTLE),
        (JENA, TURTLE),
        ("application/json", JSON_LD),
        ("application/json, text/plain, */*", JSON_LD),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", HTML),
        # weights
        ("text/turtle;q=0.5, application/ld+json;q=0.9", JSON_LD),
        ("text/turtle;q=0.5, application/ld+json", JSON_LD),
        ("text/turtle;q=0.001, text/html;q=0", TURTLE),
        ("text/turtle;Q=0.5, application/ld+json;q=0.4", TURTLE),
        ("text/turtle; q = 0.5 , application/ld+json ; q=0.4", TURTLE),
        ("text/turtle;q=1.000, text/html;q=0.999", TURTLE),
        ("text/turtle;q=.9, text/html;q=.8", TURTLE),
        # q=0 excludes, however wide the rest
        ("text/html;q=0, */*", TURTLE),
        ("text/html;q=0.0, text/turtle;q=0.000, */*;q=0.1", JSON_LD),
        ("text/*;q=0, */*;q=0.1", JSON_LD),
        ("*/*;q=0, text/turtle", TURTLE),
        ("*/*;q=0.5, text/*;q=0, text/turtle;q=0.1", JSON_LD),
        # the most specific range decides, not the widest
        ("text/*, text/html;q=0.1", TURTLE),
        ("text/*;q=0.3, text/html;q=0.7, */*;q=0.5", HTML),
        ("*/*, text/*;q=0.5", JSON_LD),
        ("application/*", JSON_LD),
        ("application/*, application/ld+json;q=0.1", N_TRIPLES),
        # a tie goes to what was named, then to the server's order
        ("*/*, text/turtle", TURTLE),
        ("application/rdf+xml, text/*", RDF_XML),
        ("application/rdf+xml, text/turtle", TURTLE),
        # parameters do not decide a match
        ("text/turtle;charset=utf-8", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSON_LD),
        ('application/ld+json;profile="http://a.example/x,y;z";q=0.2, text/turtle;q=0.1', JSON_LD),
        ('application/ld+json;profile="say \\"hi, q=0\\"";q=0.2, text/turtle;q=0.1', JSON_LD),
        ("text/turtle;version=1.2;q=0.3, text/html;level=1;q=0.2", TURTLE),
        ("text/turtle;q=0;charset=utf-8, application/ld+json;q=0.1", JSON_LD),
        # the same range twice: the kinder one
        ("text/turtle;profile=a;q=0.1, text/turtle;q=0.9, text/html;q=0.5", TURTLE),
        # unreadable pieces are left out, the rest counts
        ("nonsense, text/turtle", TURTLE),
        ("text/, text/turtle", TURTLE),
        ("/turtle, text/turtle", TURTLE),
        ("*/turtle, text/turtle;q=0.2", TURTLE),
        (",,, ,text/turtle,,", TURTLE),
        (";q=0.4, text/turtle", TURTLE),
        ("text/turtle;q=high", TURTLE),
        ("text/turtle;q=", TURTLE),
        ("text/turtle;q=7, text/html;q=0.9", TURTLE),
        ("text/turtle;q=nan, text/html;q=0.9", TURTLE),
        ("text/turtle;q=-1, text/html;q=0.1", HTML),
        ('text/turtle;profile="unclosed, text/html', TURTLE),
        ("garbage", HTML),
        ("text/turtle text/html", HTML),
        ("text/tur\x00tle, application/n-triples", N_TRIPLES),
    ],
)
def test_accept_of_a_document(accept: str | None, expected: Format) -> None:
    assert negotiate(Wishes(accept=accept), DOCUMENT_FORMATS).format is expected


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "text/csv",
        "text/html;q=0",
        "*/*;q=0",
        "application/ld+json;q=0, application/json",
        "text/*;q=0",
    ],
)
def test_accept_that_rules_all_out(accept: str) -> None:
    offered = (HTML, TURTLE, JSON_LD) if "ld+json" not in accept else (JSON_LD,)
    with pytest.raises(NotAcceptable) as caught:
        negotiate(Wishes(accept=accept), offered if "text/*" not in accept else (HTML, TURTLE))
    assert set(caught.value.offered) <= {HTML, TURTLE, JSON_LD}
    assert caught.value.offered[0].media_type in str(caught.value)


@pytest.mark.parametrize(
    ("wishes", "offered", "expected"),
    [
        (Wishes(accept=SPARQLWRAPPER_JSON), RESULT_FORMATS, RESULTS_JSON),
        (Wishes(accept="application/sparql-results+xml"), RESULT_FORMATS, RESULTS_XML),
        (Wishes(accept="application/xml"), RESULT_FORMATS, RESULTS_XML),
        (Wishes(accept="text/csv,*/*;q=0.1"), RESULT_FORMATS, RESULTS_CSV),
        (Wishes(), RESULT_FORMATS, RESULTS_JSON),
        (Wishes(), GRAPH_FORMATS, TURTLE),
        # the order of precedence
        (
            Wishes(suffix="ttl", media_type="text/html", accept="application/ld+json"),
            DOCUMENT_FORMATS,
            TURTLE,
        ),
        (Wishes(media_type="text/turtle", accept="application/ld+json"), DOCUMENT_FORMATS, TURTLE),
        (Wishes(suffix="rdf", accept="image/png"), DOCUMENT_FORMATS, RDF_XML),
        (Wishes(media_type="nt", accept="*/*;q=0"), DOCUMENT_FORMATS, N_TRIPLES),
        # the many spellings of ?format=
        (Wishes(media_type="application/ld+json"), DOCUMENT_FORMATS, JSON_LD),
        (Wishes(media_type="application/ld json"), DOCUMENT_FORMATS, JSON_LD),
        (Wishes(media_type="JSONLD"), DOCUMENT_FORMATS, JSON_LD),
        (Wishes(media_type=" turtle "), DOCUMENT_FORMATS, TURTLE),
        (Wishes(media_type="text/turtle;charset=utf-8"), DOCUMENT_FORMATS, TURTLE),
        (Wishes(media_type="csv"), RESULT_FORMATS, RESULTS_CSV),
        (Wishes(media_type="json"), RESULT_FORMATS, RESULTS_JSON),
        (Wishes(media_type="json"), DOCUMENT_FORMATS, JSON_LD),
        (Wishes(media_type="xml"), RESULT_FORMATS, RESULTS_XML),
    ],
)
def test_what_wins(wishes: Wishes, offered: tuple[Format, ...], expected: Format) -> None:
    assert negotiate(wishes, offered).format is expected


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(suffix="csv"),
        Wishes(suffix="csv", accept="*/*"),
        Wishes(media_type="application/pdf"),
        Wishes(media_type="application/pdf", accept="*/*"),
        Wishes(media_type=""),
        Wishes(media_type="*/*"),
    ],
)
def test_a_name_not_offered_is_not_replaced_by_accept(wishes: Wishes) -> None:
    with pytest.raises(NotAcceptable):
        negotiate(wishes, DOCUMENT_FORMATS)


@pytest.mark.parametrize(
    ("lang", "accept_language", "expected"),
    [
        (None, None, "es"),
        (None, "", "es"),
        (None, "es", "es"),
        (None, "en", "en"),
        (None, "es-CO,es;q=0.9,en;q=0.8", "es"),
        (None, "en-US,en;q=0.9,es;q=0.8", "en"),
        (None, "en-US,en,es", "en"),
        (None, "es,en", "es"),
        (None, "EN-gb", "en"),
        (None, "fr, de;q=0.5", "es"),
        (None, "fr, en;q=0.5", "en"),
        (None, "*", "es"),
        (None, "es;q=0, *", "en"),
        (None, "es;q=0", "en"),
        (None, "en;q=0", "es"),
        (None, "es;q=0, en;q=0", "es"),
        (None, "*;q=0", "es"),
        (None, "en;q=0.3, es;q=0.7", "es"),
        (None, "en;q=0.3, *;q=0.7", "es"),
        (None, "en;q=0.9, *;q=0.7", "en"),
        (None, "spanish please", "es"),
        (None, "est-EE, english", "es"),
        ("en", "es", "en"),
        ("EN ", "es", "en"),
        ("es", "en", "es"),
        ("fr", "en", "en"),
        ("", "en", "en"),
        ("en\r\nSet-Cookie: a=b", "es", "es"),
    ],
)
def test_language(lang: str | None, accept_language: str | None, expected: str) -> None:
    wishes = Wishes(lang=lang, accept_language=accept_language)
    assert choose_language(wishes) == expected
    assert negotiate(wishes, DOCUMENT_FORMATS).language == expected


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (Wishes(), ("Accept", "Accept-Language")),
        (Wishes(accept="text/turtle"), ("Accept", "Accept-Language")),
        (Wishes(lang="en"), ("Accept",)),
        (Wishes(lang="fr"), ("Accept", "Accept-Language")),
        (Wishes(suffix="ttl"), ()),
        (Wishes(suffix="html"), ("Accept-Language",)),
        (Wishes(suffix="html", lang="es"), ()),
        (Wishes(media_type="turtle"), ()),
        (Wishes(media_type="text/html"), ("Accept-Language",)),
        (Wishes(media_type="application/pdf"), ("Accept-Language",)),
    ],
)
def test_vary_names_what_could_change_the_answer(wishes: Wishes, expected: tuple[str, ...]) -> None:
    assert vary(wishes, DOCUMENT_FORMATS) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("function/decreto-140-2021/art-2/num-5", ("function/decreto-140-2021/art-2/num-5", None)),
        ("norm/x.ttl", ("norm/x", "ttl")),
        ("norm/x.html", ("norm/x", "html")),
        ("norm/x.jsonld", ("norm/x", "jsonld")),
        ("norm/x.TTL", ("norm/x.TTL", None)),
        ("norm/x.v1.ttl", ("norm/x.v1", "ttl")),
        ("norm/x.exe", ("norm/x.exe", None)),
        ("norm/.ttl", ("norm/.ttl", None)),
        (".ttl", (".ttl", None)),
        ("", ("", None)),
    ],
)
def test_suffix(path: str, expected: tuple[str, str | None]) -> None:
    assert split_suffix(path) == expected


_weights = st.sampled_from(["", ";q=0", ";q=0.1", ";q=0.5", ";q=1", ";q=x", "; q=0.33"])
_types = st.sampled_from(
    ["*/*", "text/*", "application/*", "image/png", *(one.media_type for one in DOCUMENT_FORMATS)]
)
_headers = st.lists(st.tuples(_types, _weights).map("".join), max_size=8).map(", ".join)


def _negotiated(**wishes: str) -> Format | None:
    try:
        return negotiate(Wishes(**wishes), DOCUMENT_FORMATS).format
    except NotAcceptable:
        return None


@given(st.text())
@example('"' * 20_000)
@example("a/b;" * 20_000)
def test_no_text_whatever_breaks_it(header: str) -> None:
    choice = _negotiated(accept=header, accept_language=header, lang=header)
    assert choice in DOCUMENT_FORMATS or choice is None
    assert choose_language(Wishes(accept_language=header)) in {"es", "en"}


@given(_headers, st.sampled_from(DOCUMENT_FORMATS))
def test_what_is_refused_by_name_is_never_sent(header: str, refused: Format) -> None:
    rest = ", ".join(part for part in header.split(", ") if not part.startswith(refused.media_type))
    assert _negotiated(accept=f"{refused.media_type};q=0, {rest}") is not refused


@given(_headers)
def test_parameters_change_nothing(header: str) -> None:
    dressed = re.sub(r"(\w/[\w*+-]+|\*/\*)", r'\1;charset=utf-8;profile="a,b;c"', header)
    assert _negotiated(accept=dressed) is _negotiated(accept=header)


@given(_headers, st.randoms())
def test_the_order_of_the_ranges_changes_nothing(header: str, random: object) -> None:
    parts = header.split(", ")
    random.shuffle(parts)  # type: ignore[attr-defined]
    assert _negotiated(accept=", ".join(parts)) is _negotiated(accept=header)


@given(st.sampled_from(DOCUMENT_FORMATS), _headers)
def test_a_name_in_the_url_wins_over_every_header(named: Format, header: str) -> None:
    assert _negotiated(suffix=named.suffix, accept=header) is named
    assert _negotiated(media_type=named.media_type, accept=header) is named
