"""Every example runs by itself, fast enough, without a warning, and writes the pictures that it names."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SCRIPTS = sorted(EXAMPLES.glob("plot_*.py"))
LIMIT = 60
"""Seconds; an example takes a few, the rest is for a busy machine."""
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_an_example_runs_and_writes_its_pictures(script, tmp_path):
    pytest.importorskip("matplotlib")
    named = re.findall(r'build / "([\w.]+)"', script.read_text(encoding="utf-8"))
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        cwd=tmp_path, env={**os.environ, "MPLBACKEND": "agg"}, capture_output=True, text=True, timeout=LIMIT,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert named
    assert sorted(path.name for path in (tmp_path / "build").iterdir()) == sorted(named)
    assert all((tmp_path / "build" / name).read_bytes().startswith(PNG) for name in named)


def test_examples_are_numbered_without_gaps_and_begin_with_a_title():
    numbers = [int(script.stem.split("_")[1]) for script in SCRIPTS]
    assert numbers == list(range(1, len(numbers) + 1))
    for script in SCRIPTS:
        quotes, title, line = script.read_text(encoding="utf-8").split("\n")[:3]
        assert (quotes, line) == ('"""', "=" * len(title)), script.name
