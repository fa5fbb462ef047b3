"""What a review leaves in data/: the accepted statements, whole, with their evidence; and nothing else."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import pytest
from rdflib import FOAF, PROV, RDF, Graph, Literal, URIRef

from misional.cli.options import read_folder
from misional.extract import review
from misional.extract.draft import Source, draft, read_page
from misional.extract.graph import draft_prefixes, to_graph
from misional.extract.known import issuer_iris, known_norms
from misional.model import check_quotes, format_turtle, read_passages, write_turtle
from misional.model.namespaces import MISIONAL, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from misional.extract.review import Opened, Review

ID = "https://w3id.org/misional/id/"


def all_accepted(opened: Opened) -> Review:
    decided = opened.review
    for item in decided.items:
        decided = review.accept(decided, item.key)
    return decided


def by_words(opened: Opened, start: str) -> str:
    return next(i.key for i in opened.review.items if opened.text[i.start :].startswith(start))


def no_problem(_files: Mapping[Path, bytes]) -> list[str]:
    return []


def texts(graph: Graph) -> set[str]:
    return {str(text) for text in graph.objects(None, MISIONAL.verbatimText)}


def test_the_seed_page_reviewed_is_what_data_holds(shared: Path, asserted: Graph, tmp_path: Path) -> None:
    body = "alcaldia-mayor-de-bogota/secretaria-general"
    source = Source(body, "https://secretariageneral.gov.co/node/11", datetime.date(2026, 11, 22))
    page = read_page(next((shared / "seed").glob("*.txt")).read_bytes())
    found = draft(page, source, known=known_norms(asserted), issuers=issuer_iris(asserted))
    described = frozenset(
        str(node)
        for kind in (MISIONAL.Norm, MISIONAL.Provision)
        for node in asserted.subjects(RDF.type, kind)
    )
    graph = to_graph(found, described)
    (tmp_path / "captures").mkdir()
    (tmp_path / "captures" / f"{found.sha256}.txt").write_bytes(page.text.encode())
    path = tmp_path / "draft.ttl"
    path.write_text(write_turtle(graph, {**PREFIXES, **draft_prefixes(found, graph)}), encoding="utf-8")
    opened = review.open_draft(path)
    result = review.reviewed_graph(opened, all_accepted(opened))
    new = {triple for triple in result if triple not in asserted}
    assert {str(subject) for subject, _, _ in new} == {f"{ID}capture/85c582845988"}
    assert len(list(result.subjects(RDF.type, MISIONAL.Function))) == 10


def test_only_the_accepted_are_published(make_draft: Callable[..., Path]) -> None:
    opened = review.open_draft(make_draft())
    decided = review.accept(opened.review, by_words(opened, "Llevar"))
    decided = review.reject(decided, by_words(opened, "Elaborar"))
    result = review.reviewed_graph(opened, decided)
    assert texts(result) == {"Llevar la contabilidad del municipio."}
    assert (None, RDF.type, MISIONAL.StrategicPlan) not in result
    assert (None, MISIONAL.proposalConfidence, None) not in result
    function = next(result.subjects(RDF.type, MISIONAL.Function))
    assert str(function).endswith("/art-7/num-3")
    assert result.value(function, MISIONAL.position) == Literal(1)
    assert (
        URIRef(str(function).replace("/function/", "/provision/")),
        RDF.type,
        MISIONAL.Provision,
    ) in result
    gone = URIRef(str(function).replace("/function/", "/provision/").replace("num-3", "num-1"))
    assert (gone, None, None) not in result


def test_nothing_accepted_is_nothing(make_draft: Callable[..., Path], tmp_path: Path) -> None:
    opened = review.open_draft(make_draft())
    assert len(review.reviewed_graph(opened, opened.review)) == 0
    with pytest.raises(review.NotPublishedError):
        review.publish(tmp_path / "data", opened, Graph(), no_problem)
    assert not (tmp_path / "data").exists()


def test_a_split_keeps_quotes_passages_and_places(make_draft: Callable[..., Path]) -> None:
    opened = review.open_draft(make_draft())
    key = by_words(opened, "Recaudar los")
    said = "Recaudar los tributos municipales.\n\nCobrar las deudas vencidas."
    decided = review.edit(all_accepted(opened), opened.text, key, said)
    result = review.reviewed_graph(opened, decided)
    functions = sorted(result.subjects(RDF.type, MISIONAL.Function), key=str)
    assert [str(node).rpartition("/art-7/")[2] for node in functions] == [
        "num-1",
        "num-2",
        "num-2/2",
        "num-3",
    ]
    assert sorted(int(str(result.value(node, MISIONAL.position))) for node in functions) == [1, 2, 3, 4]
    digest = str(result.value(opened.capture, MISIONAL.sha256))
    assert check_quotes(result, {digest: opened.text}) == ()
    passages = read_passages(result, str(opened.capture))
    whole = "".join(passage.leading + passage.evidence.exact for passage in passages)
    assert whole in opened.text


def test_who_and_when(make_draft: Callable[..., Path]) -> None:
    opened = review.open_draft(make_draft())
    when = datetime.datetime(2026, 5, 4, 10, 30, tzinfo=datetime.UTC)
    result = review.reviewed_graph(
        opened, all_accepted(opened), review.Reviewer("Oficina de Planeación", when)
    )
    (activity,) = result.subjects(RDF.type, PROV.Activity)
    assert str(result.value(activity, PROV.endedAtTime)) == "2026-05-04T10:30:00+00:00"
    agent = result.value(activity, PROV.wasAssociatedWith)
    assert str(agent) == f"{ID}agent/oficina-de-planeacion"
    assert result.value(agent, FOAF.name) == Literal("Oficina de Planeación")
    assert set(result.objects(activity, PROV.generated)) == set(result.subjects(MISIONAL.verbatimText))


def test_the_file_is_canonical_and_a_second_review_replaces_it(
    make_draft: Callable[..., Path], tmp_path: Path
) -> None:
    opened = review.open_draft(make_draft())
    data = tmp_path / "data"
    first = review.publish(data, opened, review.reviewed_graph(opened, all_accepted(opened)), no_problem)
    text = first[0].read_text(encoding="utf-8")
    assert format_turtle(text, PREFIXES) == text
    decided = review.reject(all_accepted(opened), by_words(opened, "Llevar"))
    again = review.publish(data, opened, review.reviewed_graph(opened, decided), no_problem)
    assert again == first
    assert "contabilidad" not in again[0].read_text(encoding="utf-8").replace("suffix", "")[-4000:]
    assert [path.name for path in data.rglob(".*")] == []


def test_what_the_shapes_refuse_is_not_written(make_draft: Callable[..., Path], tmp_path: Path) -> None:
    opened = review.open_draft(make_draft())
    graph = review.reviewed_graph(opened, all_accepted(opened))
    with pytest.raises(review.NotPublishedError, match="no sirve"):
        review.publish(tmp_path / "data", opened, graph, lambda _files: ["no sirve"])
    assert not (tmp_path / "data").exists()


def test_a_disk_that_refuses_leaves_the_old_file(
    make_draft: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = review.open_draft(make_draft())
    data = tmp_path / "data"
    graph = review.reviewed_graph(opened, all_accepted(opened))
    (own, *_) = review.publish(data, opened, graph, no_problem)
    before = own.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        review.publish(
            data, opened, review.reviewed_graph(opened, review.accept(opened.review, "1")), no_problem
        )
    assert own.read_bytes() == before
    assert [path for path in data.rglob(".*")] == []  # noqa: C416 - the files left over, if any


def test_a_correction_keeps_the_old_quote_and_a_repetition_adds_only_evidence(
    make_draft: Callable[..., Path], tmp_path: Path
) -> None:
    """The same act, the page mended: the new words are in force, the old ones stay as quoted evidence."""
    data = tmp_path / "data"
    opened = review.open_draft(make_draft())
    (old, *_) = review.publish(data, opened, review.reviewed_graph(opened, all_accepted(opened)), no_problem)
    page = opened.text.replace("Llevar la contabilidad", "Llevar y publicar la contabilidad")
    fresh = review.open_draft(make_draft(page, "segundo"))
    written = review.publish(data, fresh, review.reviewed_graph(fresh, all_accepted(fresh)), no_problem)
    assert written[1] == old
    whole = Graph()
    for path in data.rglob("*.ttl"):
        whole.parse(path)
        text = path.read_text(encoding="utf-8")
        assert format_turtle(text, PREFIXES) == text
    for node in whole.subjects(RDF.type, MISIONAL.Function):
        assert len(list(whole.objects(node, MISIONAL.verbatimText))) == 1
        assert len(list(whole.objects(node, MISIONAL.hasEvidence))) == 2
    assert "Llevar y publicar la contabilidad del municipio." in texts(whole)
    assert "Llevar la contabilidad del municipio." not in texts(whole)
    assert "Llevar la contabilidad del municipio." in old.read_text(encoding="utf-8")
    captures = {path.stem: path.read_text(encoding="utf-8") for path in data.rglob("captures/*.txt")}
    assert len(captures) == 2
    assert check_quotes(whole, captures) == ()


def test_a_correction_cut_off_between_two_files_is_whole_for_whoever_reads_next(
    make_draft: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    opened = review.open_draft(make_draft())
    (old, *_) = review.publish(data, opened, review.reviewed_graph(opened, all_accepted(opened)), no_problem)
    before = old.read_bytes()
    page = opened.text.replace("Llevar la contabilidad", "Llevar y publicar la contabilidad")
    fresh = review.open_draft(make_draft(page, "segundo"))
    graph = review.reviewed_graph(fresh, all_accepted(fresh))

    def killed(_root: Path, _stage: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("misional.model.files._bring_to_end", killed)
        with pytest.raises(KeyboardInterrupt):
            review.publish(data, fresh, graph, no_problem)
    assert old.read_bytes() == before
    assert len(list(data.rglob("page-*.ttl"))) == 1
    whole = read_folder(data)
    assert old.read_bytes() != before
    assert len(list(data.rglob("page-*.ttl"))) == len(list(data.rglob("captures/*.txt"))) == 2
    assert "Llevar y publicar la contabilidad del municipio." in texts(whole)
    assert not list(data.rglob(".*"))


def test_saved_reviews_come_back_and_others_are_refused(
    make_draft: Callable[..., Path], tmp_path: Path
) -> None:
    opened = review.open_draft(make_draft())
    decided = review.reject(all_accepted(opened), "2")
    path = tmp_path / "x.review.json"
    assert review.load(path) is None
    review.save(path, decided)
    assert review.load(path) == decided
    for wrong in ("[]", "{}", '{"draft": 1, "items": []}', '{"draft": "x", "items": [{"key": 1}]}', "no"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(ValueError, match=r"not a saved review|Expecting"):
            review.load(path)
    review.save(path, decided)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["items"][0]["status"] = "published"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ValueError, match="not a saved review"):
        review.load(path)


def test_a_draft_that_is_not_its_captures_is_refused(make_draft: Callable[..., Path]) -> None:
    path = make_draft()
    capture = next((path.parent / "captures").iterdir())
    whole = capture.read_bytes()
    capture.write_bytes(whole + b" ")
    with pytest.raises(review.UnusableDraftError, match="not the text"):
        review.open_draft(path)
    capture.write_bytes(whole)
    path.write_text(path.read_text(encoding="utf-8").replace("Llevar la", "Llevar toda la"), encoding="utf-8")
    with pytest.raises(review.UnusableDraftError, match="quote is not"):
        review.open_draft(path)
    path.write_text("esto no es", encoding="utf-8")
    with pytest.raises(review.UnusableDraftError, match="line 1: not Turtle"):
        review.open_draft(path)
    path.write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    with pytest.raises(review.UnusableDraftError, match="is it a draft"):
        review.open_draft(path)
