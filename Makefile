# plain `make` prints the targets; each does its own set-up
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export BIMGEN_CORPUS ?= $(wildcard $(abspath ../shared/corpus))

.PHONY: help demo test lint types contracts check slow bench samples clean
help:                 ## print the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*##/\t/'

$(VENV)/.ready: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv -q --allow-existing --python $(PYTHON) $(VENV) && uv pip install -q --python $(BIN)/python -e '.[dev]'; \
	else \
	  $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'; \
	fi
	@touch $@

demo: $(VENV)/.ready      ## build the sample station in its plant room, check it, write every report to out/demo
	$(BIN)/bimgen demo --out out/demo

test: $(VENV)/.ready      ## the tests, side by side (under 10 minutes on 2 cores)
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: $(VENV)/.ready      ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready     ## basedpyright, strict
	$(BIN)/basedpyright

contracts: $(VENV)/.ready ## who may import whom
	$(BIN)/lint-imports

check: test lint types contracts  ## what must be green before a commit

SLOW_HALF := tests/components tests/ifc tests/properties/test_project_properties.py
slow: $(VENV)/.ready      ## the long corpus and validation runs, in two halves side by side (under 40 minutes)
	@log=$$(mktemp); \
	$(BIN)/python -m pytest -m slow $(SLOW_HALF) >$$log 2>&1 & half=$$!; \
	$(BIN)/python -m pytest -m slow $(addprefix --ignore=,$(SLOW_HALF)); rest=$$?; \
	wait $$half; half=$$?; cat $$log; rm -f $$log; test $$half -eq 0 -a $$rest -eq 0

bench: $(VENV)/.ready     ## speed beside ifcclash and ifcfast, growth: writes BENCHMARKS.md and docs/growth.svg
	$(BIN)/python tests/bench

samples: $(VENV)/.ready   ## regenerate sample_ifc/ and the generated documents
	$(BIN)/python -m bimgen.samples

clean:                ## remove what make wrote
	rm -rf $(VENV) out build *.egg-info
