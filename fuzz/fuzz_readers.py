"""Fuzz every reader, guided by coverage: ``python fuzz/fuzz_readers.py [SECONDS]``, ``make fuzz``.

What must be true of every input is in ``tests/io/_fuzz.py``. The first byte of an input chooses the reader, the second
whether it is named and how the files are packed; the rest is the files of one of its sets, one behind the other. Half
of the mutations are those of ``tests/io/_mutations.py``, which know words, JSON, XML and CSV; half are bytes.

A defect does not stop the run: the smallest input of each kind is kept under ``build/fuzz/found``, and the exit code
is 1 if there is any. ``python fuzz/fuzz_readers.py FILE...`` tries kept inputs again. Needs Atheris (the dependency
group ``fuzz``), which there is for Linux and macOS; where it is not, this says so and does nothing.
"""

from __future__ import annotations

import importlib.util
import os
import random
import re
import shutil
import subprocess
import sys
import traceback
import zlib
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
FOUND, CORPUS = ROOT / "build/fuzz/found", ROOT / "build/fuzz/corpus"
SECONDS = 1_200
MAX_INPUT = 2**16
BETWEEN = b"\n--8<-- next file --8<--\n"
_CHILD = "SANCTIONS_GRAPH_FUZZ"  # set in the process that fuzzes: it ends by itself, without returning


def main(arguments: list[str]) -> int:
    """Fuzz for some seconds, or try kept inputs again."""
    if importlib.util.find_spec("atheris") is None:
        _say("skipped: Atheris is not installed (pip install --group fuzz; Linux and macOS)")
        return 0
    sys.path.insert(0, str(ROOT))
    seconds = [int(text) for text in arguments if text.isdigit()]
    if arguments and not seconds:
        harness = Harness()
        for name in arguments:
            harness.judge(Path(name).read_bytes())
        return 0
    if os.environ.get(_CHILD):
        _fuzz(seconds[0])
    shutil.rmtree(FOUND, ignore_errors=True)
    for folder in (FOUND, CORPUS):
        folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__, str(seconds[0] if seconds else SECONDS)]
    code = subprocess.run(command, env={**os.environ, _CHILD: "1"}, cwd=ROOT, check=False).returncode
    found = sorted(FOUND.glob("*"))
    for path in found:
        _say(f"found: {path}")
    return 1 if code or found else 0


def _fuzz(seconds: int) -> NoReturn:
    import atheris

    with atheris.instrument_imports(include=["sanctions_graph"]):
        harness = Harness()
    for data in harness.first_inputs():
        (CORPUS / f"seed-{zlib.crc32(data):08x}").write_bytes(data)
    options = [
        f"-max_total_time={seconds}", f"-max_len={MAX_INPUT}", "-timeout=60", "-rss_limit_mb=3000", "-verbosity=0",
        "-print_final_stats=1", f"-artifact_prefix={FOUND}/stopped-", str(CORPUS),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], harness.run, custom_mutator=harness.change)
    atheris.Fuzz()
    sys.exit()  # it has left already


class Harness:
    """Inputs as bytes: made, changed, tried."""

    def __init__(self) -> None:
        import sanctions_graph as sg
        from sanctions_graph.io import registry
        from tests.io import _fuzz, _mutations

        registry.entry_points = lambda **_: []  # of our own readers only
        self._fuzz, self._mutations = _fuzz, _mutations
        names = sorted((*(reader.name for reader in sg.readers()), _fuzz.RESOLVER, *_fuzz.STORES))
        self._sets = [(name, files) for name in names for files in _fuzz.seeds(name)]
        self._splices = [data for _, files in self._sets for data in files.values()]
        self._smallest: dict[str, int] = {}
        for name, files in self._sets:  # imports what is imported late
            _fuzz.judge(name, files)

    def first_inputs(self) -> list[bytes]:
        """List the valid sets as inputs."""
        return [bytes([place, 0]) + BETWEEN.join(files.values()) for place, (_, files) in enumerate(self._sets)]

    def run(self, data: bytes) -> None:
        """Try an input; a defect is kept."""
        try:
            self.judge(data)
        except self._fuzz.Defect as defect:
            self._keep(data, defect)

    def judge(self, data: bytes) -> None:
        """Try an input."""
        if len(data) < 2:
            return
        name, files = self._sets[data[0] % len(self._sets)]
        texts = data[2:].split(BETWEEN)
        given = dict(zip(files, texts, strict=False))
        ways = self._mutations.WRAPPINGS
        how = ways[(data[1] >> 1) % len(ways)] if data[1] & 0x80 else "none"
        stored = zlib.crc32(data) % 8 == 0  # to write and read back takes most of the time
        self._fuzz.judge(name, given, named=data[1] & 1 == 0, packed=(how, len(data)), stored=stored)

    def change(self, data: bytes, max_size: int, seed: int) -> bytes:
        """Change an input: half of the time by what knows the form of the files."""
        import atheris

        rng = random.Random(seed)
        if len(data) < 2 or rng.random() < 0.3:
            return atheris.Mutate(data, max_size)
        head, texts = bytearray(data[:2]), data[2:].split(BETWEEN)
        if rng.random() < 0.1:
            head[1] = rng.randrange(256)
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            at = rng.randrange(len(texts))
            how = rng.choice(self._mutations.HOW)
            mutation = self._mutations.Mutation(how, rng.randrange(2**16), rng.randrange(2**16))
            texts[at] = self._mutations.mutate(texts[at], mutation, self._splices)
        changed = bytes(head) + BETWEEN.join(texts)
        return changed if len(changed) <= max_size else atheris.Mutate(data, max_size)

    def _keep(self, data: bytes, defect: Any) -> None:
        """Keep the smallest input of a kind of defect, with what it does."""
        name, _ = self._sets[data[0] % len(self._sets)]
        kind = f"{name} {_place_of(defect)}"
        if len(data) >= self._smallest.get(kind, MAX_INPUT * 2):
            return
        if kind not in self._smallest:
            _say(f"defect: {name}: {str(defect)[:300]}")
        self._smallest[kind] = len(data)
        own = f"{name.replace(' ', '-')}-{zlib.crc32(kind.encode()):08x}"
        (FOUND / own).write_bytes(data)
        (FOUND / f"{own}.txt").write_text("".join(traceback.format_exception(defect)), encoding="utf-8")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _place_of(defect: BaseException) -> str:
    """Tell one kind of defect from another: by the last line of ours that it went through, else by its words."""
    cause = defect.__cause__
    frames = traceback.extract_tb(cause.__traceback__) if cause else []
    ours = [frame for frame in frames if "sanctions_graph" in frame.filename]
    words = re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "_", str(defect))[:60]
    return f"{ours[-1].filename}:{ours[-1].lineno} {words[:30]}" if ours else words


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
