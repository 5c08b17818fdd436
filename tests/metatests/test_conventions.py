"""Conventions that nobody has to remember, because these tests do."""

import ast
import re
from pathlib import Path

from config import env, gunicorn  # noqa: F401 - reading the modules is what records the variables

from .sources import ROOT, texts

LONGEST = 320


def test_env_example_lists_every_variable_that_the_site_reads_and_no_other():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = set(re.findall(r"^([A-Z][A-Z0-9_]*)=", example, flags=re.MULTILINE))
    # Those behind a condition in settings.py (DEBUG's defaults) are read by name in the source all the same.
    in_source = {
        name
        for path, text in texts(".py")
        if path.startswith("config/")
        for name in re.findall(r'env\.[a-z_]+\(\s*"([A-Z][A-Z0-9_]*)"', text)
    }
    assert listed == in_source
    assert in_source >= env.NAMES_READ


def test_nothing_but_config_reads_the_environment():
    readers = [
        path
        for path, text in texts(".py")
        if path.startswith(("encyclopedia/", "reviews/")) and re.search(r"os\.(environ|getenv)", text)
    ]
    assert readers == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    places = [re.escape(str(place)) for place in (ROOT, Path.home()) if len(place.parts) > 1]
    here = re.compile(rf"(?<![\w.])({'|'.join(places)})(?![\w-])")
    assert [path for path, text in texts() if here.search(text)] == []


def test_requirements_are_pinned_with_hashes_and_name_no_package_index():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert not re.search(
            r"^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)\b", text, re.MULTILINE
        )
        for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
            assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", block), f"{name}: not pinned: {block[:60]}"
            assert "--hash=sha256:" in block, f"{name}: without a hash: {block[:60]}"


def test_the_development_requirements_hold_the_same_versions_as_those_for_running():
    def pins(name: str) -> dict[str, str]:
        return dict(
            re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        )

    development = pins("requirements-dev.txt")
    assert {name: development.get(name) for name in pins("requirements.txt")} == pins("requirements.txt")


def test_files_stay_short_enough_to_read_in_one_sitting():
    too_long = {
        path: lines
        for path, text in texts(".py", ".html", ".css", ".js")
        if not {"migrations", "vendor"} & set(Path(path).parts) and (lines := text.count("\n")) > LONGEST
    }
    assert too_long == {}


def skips_without_reason(tree: ast.AST) -> list[int]:
    """Return the lines of skip, skipif and xfail, as marks or as calls, that give no reason."""
    found = []
    given = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given.add(node.func)
            reason = next((word.value for word in node.keywords if word.arg == "reason"), None)
            if node.func.attr in {"skip", "xfail"} and reason is None and node.args:
                reason = node.args[0]
            empty = reason is None or (
                isinstance(reason, ast.Constant) and not str(reason.value or "").strip()
            )
            if node.func.attr in {"skip", "skipif", "xfail", "skipIf", "skipUnless"} and empty:
                found.append(node.lineno)
    for node in ast.walk(tree):
        bare = isinstance(node, ast.Attribute) and node not in given and node.attr in {"skip", "xfail"}
        if bare and isinstance(node.value, ast.Attribute) and node.value.attr == "mark":
            found.append(node.lineno)
    return found


def test_every_skipped_or_expected_failure_says_why():
    silent = {
        path: lines
        for path, text in texts(".py")
        if path.startswith("tests/") and (lines := skips_without_reason(ast.parse(text)))
    }
    assert silent == {}


def test_the_check_for_reasons_sees_what_it_looks_for():
    source = (
        "pytest.skip()\n@pytest.mark.skip\ndef f(): ...\npytest.mark.xfail(strict=True)\npytest.skip('why')\n"
    )
    assert skips_without_reason(ast.parse(source)) == [1, 4, 2]


def test_scripts_can_be_run():
    scripts = [
        *(path for path in (ROOT / "bin").iterdir() if path.suffix == ""),
        ROOT / ".ci" / "run",
        ROOT / "manage.py",
    ]
    assert [path.name for path in scripts if not path.stat().st_mode & 0o111] == []


def test_what_runs_on_one_database_alone_never_asks_one():
    alone = re.findall(r"--ignore=(\S+)", (ROOT / "bin/test").read_text(encoding="utf-8"))
    assert alone, "bin/test leaves these out on PostgreSQL"
    asks = re.compile(
        r"django_db|live_server|\bdb\b|def \w+\([^)]*\b(writer|reviewer|chair|manager|client)\b"
    )
    found = [path for path, text in texts(".py") if path.startswith(tuple(alone)) and asks.search(text)]
    assert found == []


def test_public_style_sheets_know_no_left_and_no_right_so_that_a_page_may_be_read_from_either_side():
    sided = [
        (path, name, value)
        for path, text in texts(".css")
        if path.startswith("encyclopedia/static/")
        for name, value in re.findall(r"([\w-]+):\s*([^;{}]+)", text)
        if re.search(r"\b(left|right)\b", f"{name} {value}") or is_one_sided(name, value.split())
    ]
    assert sided == []


def is_one_sided(name: str, values: list[str]) -> bool:
    """Tell whether a shorthand says one thing of the left and another of the right."""
    if name in {"margin", "padding", "inset"}:
        return len(values) == 4 and values[1] != values[3]
    return name == "border-radius" and len(values) > 1
