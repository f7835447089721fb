# Two commands do everything: `make run` serves the app, `make test` checks it.
# Each installs what is missing, in this folder or, for programs of the system, with apt where it may.

UV_VERSION := 0.13.9
# uv is a tool, not a part of the app: one copy serves every clone on the machine.
TOOLS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/crampwise/uv-$(UV_VERSION)
UV := $(TOOLS)/bin/uv
RUN_PACKAGES := python3-venv
TEST_PACKAGES := $(RUN_PACKAGES) chromium chromium-driver firefox-esr webkit2gtk-driver xvfb xauth \
	default-jre-headless fonts-dejavu-core gettext postgresql
BENCH_PACKAGES := wrk

# A virtual environment holds the path it was made at: a folder that was moved or copied gets a new one.
ifneq ($(shell cat .venv/made-for 2>/dev/null),$(CURDIR))
  $(shell rm -rf .venv)
endif

.PHONY: run test check unit postgres browser bench bench-peers install install-test install-bench format
.DEFAULT_GOAL := run

run: install
	@exec .venv/bin/python -m cramps_site.cli

test: check unit postgres browser

check: install-test
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/djade --check --target-version 5.2 $$(git ls-files --cached --others --exclude-standard 'templates/*.html')
	.venv/bin/mypy .
	.venv/bin/lint-imports
	npm run --silent check
	npm run --silent test
	CRAMPS_ORIGIN=https://cramps.example.org .venv/bin/python manage.py check --deploy --fail-level WARNING
	.venv/bin/python manage.py makemigrations --check --dry-run

unit: install-test
	.venv/bin/pytest -m "not browser"

# What touches the database, once more on PostgreSQL, on a server of its own.
postgres: install-test
	tools/with-postgres .venv/bin/pytest -m "database and not browser"

browser: install-test
	xvfb-run -a .venv/bin/pytest -m browser

# Figures for docs/bench.md, each beside its limit; nothing passes or fails. Half an hour on a quiet machine; quickly:
# BENCH_PAGES=templates BENCH_RUNS=1 make bench; BENCH_ONLY="offline loading" measures some and writes nothing.
bench: install-bench
	@.venv/bin/python -m tests.bench.own

bench-peers: install-bench
	@.venv/bin/python -m tests.bench.peers

format: install-test
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
	npm run --silent format

# What the app needs.
install: .venv/installed

.venv/installed: pyproject.toml uv.lock $(UV)
	@echo "Installing the app's libraries ..."
	@UV_PROJECT_ENVIRONMENT=.venv $(UV) sync --frozen --quiet --no-dev --inexact --python python3
	@echo "$(CURDIR)" > .venv/made-for
	@touch $@

$(UV):
	@python3 -c 'import ensurepip, venv' 2>/dev/null || ./tools/apt-install $(RUN_PACKAGES)
	@echo "Installing uv $(UV_VERSION) ..."
	@python3 -m venv $(TOOLS)
	@$(TOOLS)/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# What the tests need besides.
install-test: .venv/installed-test node_modules/installed
	@./tools/apt-install $(TEST_PACKAGES)

.venv/installed-test: pyproject.toml uv.lock $(UV)
	@echo "Installing the test libraries ..."
	@UV_PROJECT_ENVIRONMENT=.venv $(UV) sync --frozen --quiet --all-extras --python python3
	@echo "$(CURDIR)" > .venv/made-for
	@touch $@ .venv/installed

node_modules/installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo "The tests need Node.js 18 or newer with npm: sudo apt-get install -y nodejs npm"; exit 1; }
	@echo "Installing the JavaScript test tools ..."
	@npm ci --ignore-scripts --prefer-offline --no-audit --no-fund --silent
	@touch $@

# What the benchmarks need besides.
install-bench: install-test tests/bench/node_modules/installed
	@./tools/apt-install $(BENCH_PACKAGES)

tests/bench/node_modules/installed: tests/bench/package.json tests/bench/package-lock.json
	@echo "Installing the tools of the benchmarks ..."
	@cd tests/bench && npm ci --ignore-scripts --prefer-offline --no-audit --no-fund --silent
	@touch $@
