"""Watching listed pages for changes. Somebody runs it by hand or by a timer; the public server never does."""

from __future__ import annotations

from misional.extract.watch.endings import Ending, add_endings
from misional.extract.watch.fetching import Fetched, Fetcher, FetchError, Policy, Validators
from misional.extract.watch.freshness import fates
from misional.extract.watch.keeping import keep_keys
from misional.extract.watch.sources import Source, SourcesError, is_web_address, read_sources
from misional.extract.watch.store import CaptureStore
from misional.extract.watch.succession import add_succession

__all__ = [
    "CaptureStore",
    "Ending",
    "FetchError",
    "Fetched",
    "Fetcher",
    "Policy",
    "Source",
    "SourcesError",
    "Validators",
    "add_endings",
    "add_succession",
    "fates",
    "is_web_address",
    "keep_keys",
    "read_sources",
]
