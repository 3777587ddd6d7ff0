# Two commands are all a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PORT   ?= 8000
.PHONY: help env demo test prove bench sure dev guide catalogue lock release clean

help:
	@echo "make demo    a real contest, from configuration to printed certificates, then served (LAN=1: to the hall)"
	@echo "make test    all tests but the proofs, in minutes"
	@echo "make prove   kills, second database, every page by axe, workbooks recalculated; DATABASE=postgresql: there"
	@echo "make bench   measure; prints a table and writes instance/bench.json"
	@echo "make sure    format, lint, types, import contracts, translations"
	@echo "make release one ZIP for Windows, one for Linux, that need no network; into dist/"
	@echo "make guide   take the guides' pictures anew, in both languages"
	@echo "make dev     serve with reload, for those who carry on"

env: $(READY)

$(READY): setup.cfg pyproject.toml
	@echo "— making the environment in $(VENV) —"
	$(PYTHON) -c "import sys; assert sys.version_info >= (3, 11), 'Python 3.11 or newer is needed'"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $(READY)

demo: env
	$(BIN)/competition demo $(if $(LAN),--lan,) --port $(PORT)

test: env
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not prove"

prove: env
ifeq ($(DATABASE),postgresql)
	DATABASE=postgresql $(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not prove and not browser"
	$(BIN)/python -m pytest -q -m postgres
else
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup --no-loadscope-reorder -m prove
endif

bench: env
	$(BIN)/python -m tests.bench

sure: env
	$(BIN)/ruff format --check competition release tests
	$(BIN)/ruff check competition release tests
	$(BIN)/mypy competition/rules competition/access competition/services competition/documents competition/exchange
	$(BIN)/lint-imports
	$(BIN)/competition catalogue --check

dev: env
	$(BIN)/competition database upgrade
	FLASK_DEBUG=1 $(BIN)/flask --app wsgi run --port $(PORT)

guide: env
	$(BIN)/python -m tests.guide

release: env
	$(BIN)/python -m tests.publications
	$(BIN)/python -m release

lock: env
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python -m release.locks

catalogue: env
	$(BIN)/competition catalogue

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
