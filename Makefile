# make demo and make test are all a fresh machine needs: each sets up .venv and runs. The rest is for those who work on archdiff.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
WORKERS ?= 2

.PHONY: demo test check format docs bench clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    what did fastai do to resnet34? (sets up $(VENV) first)"
	@echo "make test    all tests"
	@echo "make check   format, lint, types, import contracts, docs examples"
	@echo "make format  format and fix"
	@echo "make docs    rewrite every generated output in README.md and docs/"
	@echo "make bench   benchmarks, as ratios"
.PHONY: help

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("archdiff needs Python 3.11 or newer; try make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/.run
	@$(BIN)/archdiff torchvision:resnet34 myhead:resnet34 || test $$? -eq 1

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(WORKERS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.reference --check
	$(BIN)/python -m docs.examples --check

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev
	$(BIN)/python -m docs.reference
	$(BIN)/python -m docs.examples

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.planted
	$(BIN)/python -m benchmarks.checks

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis build dist
