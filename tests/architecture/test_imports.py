"""What importing costs, and that the front door is exactly what it claims to be."""

import json
import re
import statistics
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import sanctions_graph as sg

PACKAGE = Path(sg.__file__).parent
HEAVY = ("pandas", "matplotlib", "numba", "scipy", "networkx", "pyarrow", "lark", "narwhals")
BUDGET = 0.150  # seconds, over the start of the interpreter


def _fresh(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_import_is_light():
    loaded = _fresh(f"import json, sys, sanctions_graph; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))")
    assert loaded == []


def test_building_a_graph_loads_nothing_heavy():
    code = (
        "import json, sys, sanctions_graph as sg; b = sg.GraphBuilder(); b.add(sg.State(id='state:LA')); "
        f"b.freeze(); print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    )
    assert _fresh(code) == []


def test_the_import_keeps_its_budget():
    code = "import time; t = time.perf_counter(); import sanctions_graph; print(time.perf_counter() - t)"
    assert statistics.median(_fresh(code) for _ in range(3)) <= BUDGET


def test_every_public_name_is_there_and_no_other():
    assert sorted(sg.__all__) == sorted(set(sg.__all__))
    for name in sg.__all__:
        assert getattr(sg, name) is not None
    assert dir(sg) == sg.__all__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        sg.no_such_name  # noqa: B018


def test_the_front_door_holds_no_logic():
    source = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert not re.search(r"^\s*(for|while|class|with)\b", source, re.MULTILINE)


def _modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_file_is_too_long():
    long = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path, _ in _modules()}
    assert {name: lines for name, lines in long.items() if lines > 500} == {}


def test_heavy_libraries_are_named_only_where_they_belong():
    homes = {
        "matplotlib": ("plot/draw.py",),
        "networkx": ("convert/", "backend.py", "plot/layout.py", "testing/"),
        "pandas": ("_frame.py",),
        "hypothesis": ("testing/",),
        "pyarrow": (
            "_frame.py", "model/encode.py", "io/frames.py", "io/stores/parquet.py",
            "io/registers/_bulk.py", "io/registers/_ftm", "io/files/_json_tables.py",  # lines in blocks of columns
        ),
        "lark": ("paths/pattern.py",),
        "narwhals": ("io/frames.py",),
    }  # fmt: skip
    strays = []
    for path, _ in _modules():
        here = path.relative_to(PACKAGE).as_posix()
        source = re.sub(r"if TYPE_CHECKING:\n(?:    .*\n|\n)+", "", path.read_text(encoding="utf-8"))
        for library, allowed in homes.items():
            if re.search(rf"^\s*(import|from) {library}\b", source, re.MULTILINE) and not here.startswith(allowed):
                strays.append((here, library))
    assert strays == []


def test_nothing_prints_and_nothing_logs_at_the_root():
    for path, _ in _modules():
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*print\(", source, re.MULTILINE), path
        assert "logging.basicConfig" not in source, path


def test_every_module_imports():
    for _, name in _modules():
        assert import_module(name).__doc__, name
