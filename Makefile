# Everything runs from .venv, which holds exactly what the lock names; nothing global is touched.
PYTHON ?= $(or $(shell command -v python3.11),python3)
BIN := .venv/bin
READY := .venv/installed

.DEFAULT_GOAL := help
.PHONY: help build queries serve test test-browser vendor check interop evaluate sample picture guide bench bench-load link-bench conformance load mutate lexicon lock clean test-stores

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

build: $(READY) ## read the sample fact sheet and write the dataset to output/
	$(BIN)/comity build

serve: $(READY) ## serve output/ at http://127.0.0.1:8000/
	$(BIN)/comity serve

test: $(READY) ## run the tests, doctests included
	$(BIN)/python -m pytest

test-browser: $(READY) ## look at every type of page in Chromium: axe-core, Lighthouse, HTML, keyboard, sizes
	tests/browser/run

check: $(READY) ## lint, types, import contracts, spelling and project metadata
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/validate-pyproject pyproject.toml

vendor: $(READY) ## copy YASGUI into the package, as the lock of tests/browser names it
	npm ci --prefix tests/browser --no-audit --no-fund --silent --ignore-scripts
	$(BIN)/python benchmarks/vendor.py

interop: $(READY) ## have output/ read, validated and queried by tools in C, JavaScript, Java, Rust and Python, and compare
	tests/interop/run output

test-stores: $(READY) ## install real triple stores, load them, and print what each keeps (Debian and Maven packages)
	tests/stores/run -s

evaluate: $(READY) ## measure reading on the control sentences and on CORPUS=dir (gold.csv beside text/)
	$(BIN)/python benchmarks/evaluate.py $(CORPUS)

sample: $(READY) ## print N random statements of CORPUS=dir for a human judge (SEED=1, PER_RULE=k)
	$(BIN)/python benchmarks/sample.py "$(CORPUS)" $(or $(N),200) $(or $(SEED),1) $(PER_RULE)

picture: $(READY) ## draw output/ into the README
	$(BIN)/python benchmarks/picture.py output README.md

guide: $(READY) ## write into docs/teach.md, link.md and releases.md what their commands print
	$(BIN)/python benchmarks/guide.py docs/teach.md docs/link.md docs/releases.md

queries: $(READY) ## write docs/queries.md: each question with its query and its answer on output/
	$(BIN)/python benchmarks/queries.py docs/queries.md

bench: $(READY) ## time and memory of a build; reading beside parsing, on CORPUS=dir if it is given
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/cost.py $(wildcard $(CORPUS)/text)

link-bench: $(READY) ## precision, recall and time of linking to gazetteers (MEGABYTES=n, the large file)
	$(BIN)/python benchmarks/link.py $(if $(MEGABYTES),--megabytes $(MEGABYTES))

conformance: $(READY) ## run W3C's and reconciliation's tests on server and engines; SUITES=dir holds their checkouts
	$(BIN)/python benchmarks/conformance.py $(SUITES)

load: $(READY) ## times of pages and queries under load and beside an attack; memory (SECONDS=s)
	$(BIN)/python benchmarks/load.py $(SECONDS)

bench-load: $(READY) ## speed of loading beside curl, and memory, into an Oxigraph server (QUADS="100000 1000000")
	$(BIN)/python benchmarks/load_store.py $(QUADS)

mutate: $(READY) ## change the code in small ways and list the changes that no test notices
	$(BIN)/mutmut run
	$(BIN)/mutmut results

lexicon: $(READY) ## write the country lexicon anew from its source packages
	$(BIN)/python ontology/lexicon/generate.py

lock: $(READY) ## resolve the dependencies anew (UPGRADE=--upgrade moves to newer versions)
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(UPGRADE) -o requirements.lock pyproject.toml
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(UPGRADE) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(UPGRADE) -o tests/interop/sssom.lock tests/interop/sssom.in

clean: ## remove .venv and every cache; output/ stays
	rm -rf .venv .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist mutants
	find src tests ontology -name __pycache__ -prune -exec rm -rf {} +

.venv/locked: requirements-dev.lock
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip check
	touch $@

$(READY): .venv/locked pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@
