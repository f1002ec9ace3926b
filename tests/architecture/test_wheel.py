"""The case is found from an installed wheel as well as from a checkout."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_data_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "sanctions_graph/_data/dprk/links.csv" in names
    assert "sanctions_graph/py.typed" in names
    assert not [name for name in names if name.startswith(("tests", "examples", "docs", "data/"))]


def test_an_installed_wheel_loads_the_case(wheel, tmp_path):
    site = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import json, sanctions_graph as sg; "
        "print(json.dumps([sg.__file__, len(sg.load_case('dprk').links)]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    place, links = json.loads(done.stdout)
    assert place.startswith(str(site))
    assert links > 0
