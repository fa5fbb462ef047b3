"""The fetcher as the settings make it: without a contact, nothing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from misional.cli.options import fail
from misional.extract.watch import Fetcher, Policy
from misional.settings import read, setting

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNUSABLE: Final = 2


def polite_fetcher(listed: Iterable[str], contact: str | None = None) -> Fetcher:
    """A fetcher for the hosts ``listed``; exit code 2 without a contact or a setting it can read."""
    try:
        who = contact or str(read("watch_contact"))
        policy = Policy(
            contact=who.strip(),
            seconds=float(read("watch_seconds")),
            max_bytes=int(read("watch_max_bytes")),
            delay=float(read("watch_delay_seconds")),
        )
    except ValueError as error:
        fail(str(error), _UNUSABLE)
    if not policy.contact or not policy.contact.isascii() or not policy.contact.isprintable():
        variable = setting("watch_contact").variable
        fail(f"say whom a site can write to, in plain ASCII: --contact or {variable}", _UNUSABLE)
    return Fetcher(policy, listed)
