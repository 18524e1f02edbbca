# Every target sets itself up: nothing needs to be installed by hand first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup run test test-postgresql test-long fuzz mutate lint bench lock

setup: .venv/.run

.venv/.run: requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

.venv/.tools: .venv/.dev requirements/tools.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	touch $@

run: setup
	$(BIN)/havre demo

# Three at a time, on two processors, too: many tests wait for a server, a browser or a disk.
# All of them on SQLite, then on PostgreSQL those of what it decides: rows, locks, order, and what a cut leaves.
ON_POSTGRESQL := tests/ledger tests/attack/test_kill.py tests/attack/test_reconnect.py tests/attack/test_writers.py

test: .venv/.dev
	$(BIN)/python -m tests.system_packages chromium postgresql nginx systemd
	$(BIN)/python -m tests.offline $(BIN)/python -m pytest -n 3 --dist worksteal -m "not long"
	$(BIN)/python -m tests.offline $(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n 3 --dist worksteal -m "database and not long" $(ON_POSTGRESQL)

# On PostgreSQL all that use a database.
test-postgresql: .venv/.dev
	$(BIN)/python -m tests.system_packages chromium postgresql nginx
	$(BIN)/python -m tests.offline $(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n 3 --dist worksteal -m "database and not long"

# Those that take minutes each, on both.
test-long: test-postgresql
	$(BIN)/python -m tests.system_packages chromium postgresql nginx systemd caddy
	$(BIN)/python -m tests.offline $(BIN)/python -m pytest -m long
	$(BIN)/python -m tests.offline $(BIN)/python -m tests.postgres $(BIN)/python -m pytest -m "database and long"

# An hour in all; what reaches more of the code is kept in tests/fuzz/corpus.
fuzz: .venv/.dev
	$(BIN)/python -m tests.fuzz --seconds 160 --grow

# Half an hour of computing; taken up again where it was stopped. docs/reference/mutants.md judges what it prints.
mutate: .venv/.tools
	$(BIN)/python -m tests.mutation

lint: .venv/.dev
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	find src -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 --check

bench: .venv/.tools
	$(BIN)/python -m tests.system_packages postgresql
	$(BIN)/python -m bench

lock:
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras -o requirements/run.txt pyproject.toml requirements/build.in
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --extra dev -c requirements/run.txt -o requirements/dev.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras --extra dev --extra tools -c requirements/dev.txt -o requirements/tools.txt pyproject.toml
