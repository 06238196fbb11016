# ichat: `make run` for people, `make check` and `make test-fast` for daily work, `make test` for everything.

PYTHON ?= python3
PORT ?= 8080
DATA ?= data
SIDES ?= 4
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
CODE := domain ports adapters entrypoints config tests examples
WEB := $(shell find entrypoints/web -type f)
BUNDLE := entrypoints/web_dist/sources.sha256

# Where it is set, each of some dozen processes compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install run wheel test-programs prepare check check-style check-types check-scripts check-site site format test test-fast bench soak screenshots clean

# To serve others: with the web client in few small files.
install: .venv/.installed $(BUNDLE)

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "ichat needs Python 3.11, 3.12 or 3.13; name one: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-build: requirements-build.lock .venv/.installed
	$(PIP) install --require-hashes -r requirements-build.lock
	@touch $@

$(BUNDLE): .venv/.installed-build $(WEB)
	$(BIN)/python -m entrypoints.bundle

.venv/.installed-dev: requirements-dev.lock .venv/.installed-build
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

tests/browser/node_modules/.installed: tests/browser/package-lock.json | test-programs
	cd tests/browser && npm ci --silent --no-audit --no-fund
	@touch $@

run: .venv/.installed
	@$(BIN)/ichat serve --port $(PORT) --data-dir $(DATA)

# For machines that get no checkout; `pip install` takes it.
wheel: .venv/.installed-build
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

# The servers, the browser and the type checker that tests need: by apt for root on Debian and Ubuntu;
# elsewhere they are yours to install, and a test that misses one says which.
test-programs:
	@tests/install_programs.sh

format: .venv/.installed-dev
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

# All that tests need. Side by side: what pip does keeps one processor busy, and apt waits for the network.
prepare:
	@$(MAKE) --no-print-directory --jobs .venv/.installed-dev tests/browser/node_modules/.installed

# Side by side; each says what it has to say in one piece.
check: prepare
	@$(MAKE) --no-print-directory --jobs --output-sync check-style check-types check-scripts check-site

check-style:
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/lint-imports

check-types:
	$(BIN)/mypy

check-scripts:
	npm --prefix tests/browser run --silent check

check-site:
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# The documentation, in site/.
site: .venv/.installed-dev check-site

test-fast: .venv/.installed-dev
	$(BIN)/pytest -q tests/unit
	$(BIN)/pytest -q tests/contract -k "not mysql and not redis and not cluster"

# Side by side: test by test, and then the stories, file by file, since those of a file share their servers; in the
# order of their names, which does not leave the calls, of which only some can be told at once, to the end.
test: check $(BUNDLE)
	$(BIN)/pytest tests/unit tests/contract tests/integration -n $(SIDES) --dist worksteal
	$(BIN)/pytest tests/e2e tests/browser -n $(SIDES) --dist loadscope --no-loadscope-reorder

# Speed. Some figures need the load generator: make bench LOAD=/path/to/load [ORIGINAL=/path/to/ichat-go] [BEFORE=/path/to/checkout]
bench: .venv/.installed-dev $(BUNDLE) test-programs
	$(BIN)/python -m tests.bench --page docs/performance.md $(if $(LOAD),--load $(LOAD)) \
		$(if $(ORIGINAL),--original "$(ORIGINAL)") $(if $(BEFORE),--before "$(BEFORE)")

# Every fault with several seeds; for releases.
soak: .venv/.installed-dev test-programs
	$(BIN)/python -m pytest tests/e2e --soak

screenshots: .venv/.installed-dev test-programs
	$(BIN)/python -m tests.browser.screenshots

clean:
	rm -rf .venv entrypoints/web_dist dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
