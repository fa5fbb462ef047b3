"""What was fetched, on the disk: an answer's bytes under their SHA-256, and what each address gave last."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from misional.extract.watch.fetching import Validators
from misional.model.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

_STATE: Final = "state.json"
_FIELDS: Final = ("etag", "modified", "sha256")


class CaptureStore:
    """A folder of captures. A file in it is never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def validators(self, url: str) -> Validators:
        """What to ask an address with: nothing, if its last capture is not here any more."""
        row = self._state().get(url, {})
        if not row or not (self._folder / row["sha256"]).is_file():
            return Validators()
        return Validators(row["etag"], row["modified"])

    def last(self, url: str) -> str:
        """The SHA-256 of the address's last capture, or ""."""
        return self._state().get(url, {}).get("sha256", "")

    def keep(self, url: str, body: bytes, validators: Validators) -> str:
        """Store an answer and remember it as the last of its address; its SHA-256."""
        digest = hashlib.sha256(body).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True)
        if not (self._folder / digest).is_file():
            write_whole(self._folder / digest, body)
        row = {"etag": validators.etag, "modified": validators.modified, "sha256": digest}
        state = self._state() | {url: row}
        text = json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        write_whole(self._folder / _STATE, text.encode("utf-8"))
        return digest

    def _state(self) -> dict[str, dict[str, str]]:
        """Raises ``ValueError`` when somebody else wrote the file."""
        try:
            found = json.loads((self._folder / _STATE).read_bytes())
        except FileNotFoundError:
            return {}
        rows = found.values() if isinstance(found, dict) else (None,)
        if any(not isinstance(row, dict) or set(row) != set(_FIELDS) for row in rows):
            raise ValueError(f"{self._folder / _STATE} is not what misional watch writes")
        return dict(found)
