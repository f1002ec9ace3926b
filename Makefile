# A fresh machine needs Python 3.11 with pip, nothing else. Everything below runs inside .venv.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
READY := .venv/.ready
CHECKED := .venv/.checked

.PHONY: demo test check docs bench fuzz clean

demo: $(INSTALLED)
	$(BIN)/python examples/plot_01_laos.py

test: $(READY)
	$(BIN)/python -m pytest -q -n auto

check: $(CHECKED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/numpydoc lint $$(git ls-files 'sanctions_graph/*.py')

docs: $(READY)
	$(BIN)/python -m pip install -q --group docs -c constraints.txt
	$(BIN)/python -m sphinx -W -b html docs build/docs

bench: $(READY)
	$(BIN)/python -m pip install -q --group bench -c constraints.txt
	$(BIN)/python -m pytest -q benchmarks --benchmark-columns=median,iqr,rounds

fuzz: $(READY)
	HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest -q -n auto tests/properties tests/oracles tests/io/test_fuzz_readers.py
	-$(BIN)/python -m pip install -q --group fuzz -c constraints.txt
	$(BIN)/python fuzz/fuzz_readers.py

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install -q -e . -c constraints.txt
	touch $@

$(READY): $(INSTALLED)
	$(BIN)/python -m pip install -q --group test -c constraints.txt
	touch $@

$(CHECKED): $(READY)
	$(BIN)/python -m pip install -q --group check -c constraints.txt
	touch $@

clean:
	rm -rf .venv build dist
