# The two commands are `make run` and `make test`; `make help` lists the rest.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
WORKERS ?= 2

# Images for containers often set this. Then nothing that is compiled would be kept, and every server and every child
# that a test starts would compile all of its modules anew (3.8 seconds in place of 1).
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run build test test-fast accessibility search check lint types format programs editor wheel ckan owl-profile clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run ## Set up, build the release and serve it (HOST and PORT are honoured)
	@$(BIN)/python editor/build.py || true
	$(BIN)/misional build
	exec $(BIN)/misional serve --host $(HOST) --port $(PORT)

build: $(VENV)/.run ## Build the release
	$(BIN)/misional build

test: check programs editor ## Set up and run everything: style, types, every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-fast: check ## The tests that take seconds
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not slow and not browser"

accessibility: $(VENV)/.test programs ## Measure every kind of page again and write the accessibility statement's results
	MISIONAL_MEASURE=1 $(BIN)/python -m pytest tests/html

search: check ## Look for examples that break a property, with seeds never used before
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --hypothesis-profile=search -m "not browser"

check: lint types

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

format: $(VENV)/.test ## Put code and sources in their canonical form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/misional format

programs: ## Install the programs that the tests drive, where this user may
	@sh tests/install.sh

editor: $(VENV)/.run ## Build the query page's editor (npm brings its packages)
	@$(BIN)/python editor/build.py

wheel: $(VENV)/.test editor ## Build the wheel into dist/
	$(BIN)/python -m build --wheel --installer pip

ckan: $(VENV)/.test ## Read the catalogue with CKAN itself (installs it under build/, takes minutes)
	MISIONAL_TEST_CKAN=1 $(BIN)/python -m pytest tests/web/test_portal_ckan.py

owl-profile: $(VENV)/.test ## Check the OWL 2 DL and RL profiles with the OWL API (needs Java and Maven)
	$(BIN)/python tests/ontology/owl_api_profile.py

clean: ## Remove what the other targets made
	rm -rf $(VENV) releases dist build editor/node_modules server/misional/web/static/editor.js

# Byte-compiling at first use, and not all of it at install, halves the time of a set-up.
INSTALL := $(PIP) install --no-compile -c constraints.txt

$(VENV)/bin/python:
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "python3 cannot make a virtual environment (on Debian: apt install python3-venv)" >&2; exit 1; }

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) -e .
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) -e '.[test]'
	@touch $@ $(VENV)/.run
