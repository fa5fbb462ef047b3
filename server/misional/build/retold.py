"""What one report in JSON says otherwise than another of the same run: findings, and all told of them.

A blank node's label means nothing outside its report, and a file may be elsewhere under another name: neither
is compared. Nor is what tells of the run itself: tool, engine, time, and the names of its files.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from itertools import zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from misional.i18n import say
from misional.shacl.terms import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from misional.i18n import Language

Json = dict[str, Any]

_LABEL: Final = re.compile(r"_:\w+")
_NUMBERED: Final = re.compile(r"-\d+$")
_WHOLE: Final = ("conforms", "counts", "data", "shapes", "coverage", "baseline", "waivers")
_FINDING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "severity": "severity",
        "rule": "rule",
        "sourceShape": "rule",
        "component": "rule",
        "constraint": "rule",
        "focusNode": "node",
        "path": "node",
        "value": "node",
        "messages": "message",
        "state": "state",
        "waiver": "waiver",
        "place": "place",
        "focusName": "names",
        "valueName": "names",
        "pathWords": "names",
        "demands": "demands",
        "repair": "repair",
    }
)
"""Key of a finding → the message that names it."""


def retold(before: Json, after: Json, lang: Language) -> Iterator[str]:
    """Yield one sentence for each difference; `before` may lack keys that came later."""
    run, again = before["run"], after["run"]
    # What the first report was held against is only known to later versions.
    unknown = {
        key
        for source, keys in (("baseline", ("state", "baseline")), ("waivers", ("waiver", "waivers")))
        if not run.get(source)
        for key in keys
    }
    renamed = dict(zip(_names(again), _names(run), strict=True))
    yield from _findings(_grouped(before, {}), _grouped(after, renamed), unknown, lang)
    for key in _WHOLE:
        if key in before and key not in unknown and _told(before[key], {}) != _told(after[key], renamed):
            yield say(f"validate.whole-{key}", lang)


def _names(run: Json) -> list[str]:
    return [one["name"] for one in run["files"]]


def _grouped(document: Json, renamed: Mapping[str, str]) -> Mapping[str, list[Json]]:
    """Findings by fingerprint; those that nothing but a number tells apart are together, in one order."""
    groups: defaultdict[str, list[Json]] = defaultdict(list)
    for result in document["results"]:
        told = {key: _told(value, renamed) for key, value in result.items() if key in _FINDING}
        groups[_NUMBERED.sub("", str(result["fingerprint"]))].append(told)
    for group in groups.values():
        group.sort(key=lambda one: json.dumps(one, sort_keys=True))
    return groups


def _findings(
    before: Mapping[str, list[Json]], after: Mapping[str, list[Json]], unknown: set[str], lang: Language
) -> Iterator[str]:
    for fingerprint in dict.fromkeys((*before, *after)):
        for first, second in zip_longest(before.get(fingerprint, ()), after.get(fingerprint, ())):
            about = f"{text_of(str((first or second)['focusNode']))} ({fingerprint})"
            if second is None:
                yield say("validate.gone", lang, about=about)
            elif first is None:
                yield say("validate.new", lang, about=about)
            elif keys := [key for key in first if key not in unknown and first[key] != second[key]]:
                words = dict.fromkeys(say(f"validate.told-{_FINDING[key]}", lang) for key in keys)
                yield say("validate.otherwise", lang, about=about, what=", ".join(words))


def _told(value: Any, renamed: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    match value:
        case str():
            return _LABEL.sub("_:", value)
        case list():
            return [_told(one, renamed) for one in value]
        case dict():
            own = {key: _told(one, renamed) for key, one in value.items()}
            file = own.get("file")
            return {**own, "file": renamed.get(file, file)} if isinstance(file, str) else own
    return value
