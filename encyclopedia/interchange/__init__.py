"""How topics travel between systems: bundles in, editions out. Knows nothing of approval."""

from .bundles import Bundle, parse, source_id_of
from .code_systems import normalise_system
from .exporting import as_line, export_bundles
from .lines import LineTooLong, Unreadable, numbered_lines, opened

__all__ = [
    "Bundle",
    "LineTooLong",
    "Unreadable",
    "as_line",
    "export_bundles",
    "normalise_system",
    "numbered_lines",
    "opened",
    "parse",
    "source_id_of",
]
