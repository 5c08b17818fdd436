"""Which files are the project's own: those that git tracks or would track."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# What running and testing leave in the folder, for a copy that came without its repository.
LEFT_BEHIND = {".venv", "var", ".git", "__pycache__", "test-results", "htmlcov"}


@cache
def project_files() -> tuple[Path, ...]:
    """Return every file that is in the repository, or would be on `git add .`."""
    if not (ROOT / ".git").exists():
        found = ROOT.rglob("*")
        return tuple(sorted(path for path in found if path.is_file() and not was_left_behind(path)))
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return tuple(sorted(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()))


def was_left_behind(path: Path) -> bool:
    """Tell whether a file lies in a folder that tools and runs made."""
    parts = path.relative_to(ROOT).parts
    return any(part in LEFT_BEHIND or part.endswith("_cache") or part == ".hypothesis" for part in parts)


def texts(*suffixes: str) -> list[tuple[str, str]]:
    """Return (path from the top, text) of the project's text files, of all kinds or of these endings."""
    found = []
    for path in project_files():
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            found.append((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found
