"""What checking a stranger's files may cost, from the settings table."""

from __future__ import annotations

from misional.settings import read
from misional.web.validation.settings import ValidationSettings


def validation_settings() -> ValidationSettings:
    """What validating a visitor's files may cost; raises ``ValueError`` for a setting that cannot be read."""
    return ValidationSettings(
        upload_bytes=int(read("validation_upload_bytes")),
        cpu_seconds=float(read("validation_cpu_seconds")),
        wall_seconds=float(read("validation_wall_seconds")),
        memory_bytes=int(read("validation_memory_bytes")),
        report_bytes=int(read("validation_report_bytes")),
        findings=int(read("validation_findings")),
        workers=int(read("validation_workers")),
        waiting=int(read("validation_waiting")),
        wait_seconds=float(read("validation_wait_seconds")),
        keep_seconds=float(read("validation_keep_seconds")),
        keep_bytes=int(read("validation_keep_bytes")),
        client_reports=int(read("validation_client_reports")),
        hosts=tuple(host.strip() for host in str(read("validation_hosts")).split(",") if host.strip()),
    )
