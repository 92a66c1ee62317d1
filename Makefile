# One command an intent. Everything happens in .venv; nothing is installed outside of it but three system
# libraries and, for the browser tests, Chromium, and those only where apt-get may run.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= var/demo
ARGS ?=

.PHONY: run test test-server soak check bench fuzz sbom fetch lock clean help
.DEFAULT_GOAL := help

help:  ## Show this list.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

run: $(VENV)/.run  ## Make the demo if it is missing and show it on http://127.0.0.1:8000.
	@$(BIN)/kiosk models fetch
	@$(BIN)/kiosk --home $(DEMO) demo --if-missing
	@$(BIN)/kiosk --home $(DEMO) run $(ARGS)

test: $(VENV)/.dev  ## Run every test but the long soak runs.
	@$(BIN)/kiosk models fetch --all
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

test-server: $(VENV)/.dev  ## Run the integration tests with every store on PostgreSQL over TLS, which must be installed.
	@$(BIN)/kiosk models fetch --all
	@VANAKKAM_STORE=postgres $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile tests/integration $(ARGS)

soak: $(VENV)/.dev  ## Run the long runs: every walk-up, ten thousand frames, a thousand new examples of every property.
	@$(BIN)/kiosk models fetch --all
	@VANAKKAM_SOAK=1 $(BIN)/python -m pytest tests/soak tests/unit $(ARGS)

check: $(VENV)/.dev  ## Lint, format, types, import rules.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.dev  ## Measure our loop beside InsightFace's usual path; ARGS="--json FILE" keeps the figures.
	@$(BIN)/kiosk models fetch --all
	@$(BIN)/python scripts/bench_loop.py $(ARGS)

fuzz: $(VENV)/.dev  ## Send every parser what nobody should, ten minutes each; ARGS="--seconds 60 tables" for less.
	@$(BIN)/python scripts/fuzz.py $(ARGS)

sbom: $(VENV)/.dev  ## Write the list of parts with hashes and licences: var/vanakkam.cdx.json and docs/licences.md.
	@$(BIN)/python scripts/write_sbom.py $(ARGS)

lock:  ## Resolve the dependencies anew and write the lock files, without any index address.
	uv lock --upgrade
	uv export --quiet --no-emit-project --no-header --no-annotate --no-default-groups --group build -o requirements.lock
	uv export --quiet --no-emit-project --no-header --no-annotate --all-groups -o requirements-dev.lock
	rm -f uv.lock

clean:  ## Remove the environment, the caches and the demo; weights stay in the user's cache.
	rm -rf $(VENV) $(DEMO) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.run: requirements.lock pyproject.toml scripts/install.sh
	@sh scripts/install.sh $(VENV) requirements.lock "$(PYTHON)"
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml scripts/install.sh
	@sh scripts/install.sh $(VENV) requirements-dev.lock "$(PYTHON)"
	@touch $@ $(VENV)/.run
