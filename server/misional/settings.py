"""Every setting, once: name, default, help.

The same rows feed the environment variables (``MISIONAL_<NAME>``), the CLI's ``--help``
and the settings page, so the three cannot disagree.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SettingValue = str | int | float


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: the default's type is the setting's type; ``help`` is in plain English."""

    name: str
    default: SettingValue
    help: str

    @property
    def variable(self) -> str:
        """The environment variable that overrides the default."""
        return f"MISIONAL_{self.name.upper()}"


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("base_iri", "https://w3id.org/misional/", "Every thing's URI begins with this; ends in '/' ."),
    Setting("release_dir", "releases", "Folder that holds the releases and the pointer to the current one."),
    Setting("keep_releases", 5, "How many past releases a build leaves in place."),
    Setting("host", "127.0.0.1", "Address the server listens on."),
    Setting("port", 8000, "Port the server listens on."),
    Setting("threads", 512, "Connections served at once; others wait until one of them ends."),
    Setting("theme", "", "TOML file with name, colours, logo and contact of the body; empty: our own look."),
    Setting("log_format", "json", "How a log line is written: 'json' or 'text'."),
    Setting("engine", "", "URL of a SPARQL 1.1 endpoint to send queries to; empty: they are answered here."),
    Setting("query_workers", 4, "Queries evaluated at once, each in a process of its own."),
    Setting("query_max_bytes", 65_536, "Longest query text accepted, in bytes."),
    Setting("query_cpu_seconds", 10.0, "Processor time one query may take, in seconds."),
    Setting("query_wall_seconds", 60.0, "Time one query may take on the clock, in seconds."),
    Setting("query_memory_bytes", 536_870_912, "Memory one query may take beside the data, in bytes."),
    Setting("query_result_bytes", 33_554_432, "Longest answer given, in bytes."),
    Setting("cache_bytes", 134_217_728, "Memory for answers given before, in bytes; 0 keeps none."),
    Setting("stall_seconds", 120.0, "Seconds until a connection is shut that takes no answer."),
    Setting("client_connections", 128, "Connections one client may hold, without a proxy; 0 is no limit."),
    Setting("rate_per_minute", 300, "Requests a client may make in a minute; 0 is no limit."),
    Setting("rate_burst", 60, "Requests a client may make at once, before the rate counts."),
    Setting("rate_loopback", 0, "1 counts the requests of this machine too; 0 lets them all pass."),
    Setting("validation_upload_bytes", 8_388_608, "Bytes that one validation request may send."),
    Setting("validation_cpu_seconds", 20.0, "Processor time one validation may take, in seconds."),
    Setting("validation_wall_seconds", 60.0, "Time one validation may take on the clock, in seconds."),
    Setting("validation_memory_bytes", 1_073_741_824, "Memory one validation may take, in bytes."),
    Setting("validation_report_bytes", 33_554_432, "Longest validation report, in bytes."),
    Setting("validation_findings", 10_000, "Findings a validation report may hold."),
    Setting("validation_workers", 2, "Validations run at once; one client may have as many under way."),
    Setting("validation_waiting", 8, "Validations that may wait for their turn; more are told to come back."),
    Setting("validation_wait_seconds", 3.0, "Seconds a request waits for its report before it answers 202."),
    Setting("validation_keep_seconds", 3_600.0, "Seconds a validation report is kept at its address."),
    Setting("validation_keep_bytes", 134_217_728, "Memory for the validation reports kept, in bytes."),
    Setting("validation_client_reports", 20, "Reports kept for one client; a new one drops its oldest."),
    Setting("validation_hosts", "", "Hosts whose documents may be validated by URL, by commas; empty: none."),
    Setting(
        "watch_contact",
        "",
        "Who watches, told to each site: an address or e-mail. Empty: nothing is fetched.",
    ),
    Setting("watch_seconds", 30.0, "Time one page may take to arrive, in seconds."),
    Setting("watch_max_bytes", 16_777_216, "Longest page that is fetched, in bytes."),
    Setting("watch_delay_seconds", 2.0, "Pause between two requests to one host, in seconds."),
    Setting("trusted_hops", 0, "Own proxies in front: how far X-Forwarded-For and -Proto are believed."),
)

_BY_NAME: Final[Mapping[str, Setting]] = {row.name: row for row in SETTINGS}


def setting(name: str) -> Setting:
    """Return the row called ``name``; raises ``KeyError`` for a name that no row has."""
    return _BY_NAME[name]


def read(name: str, environment: Mapping[str, str] | None = None) -> SettingValue:
    """Value of a setting: the environment's if it is there, else the default.

    Raises ``ValueError`` naming the variable when its text is not of the setting's type.
    """
    row = setting(name)
    text = (os.environ if environment is None else environment).get(row.variable)
    if text is None:
        return row.default
    try:
        return type(row.default)(text)
    except ValueError as error:
        wanted = type(row.default).__name__
        raise ValueError(f"{row.variable}={text!r} is not a valid {wanted}") from error
