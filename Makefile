# Sổ Máy. `make` alone lists what there is to do.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test lint fix golden e2e bench bench-agent docs clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# A stamp for each lock, so that a second call costs nothing and works without a network.
$(VENV)/run.stamp: deploy/lock/run.txt pyproject.toml
	@deploy/setup $(PYTHON) $(VENV) deploy/lock/run.txt
	@touch $@

$(VENV)/dev.stamp: deploy/lock/dev.txt pyproject.toml
	@deploy/setup $(PYTHON) $(VENV) deploy/lock/dev.txt
	@touch $@ $(VENV)/run.stamp

setup: $(VENV)/dev.stamp ## everything for development, by hash, into .venv

run: $(VENV)/run.stamp ## the main job: register, real agent, simulated fleet, one screen (ONCE=1 ends by itself; ARGS="--port 8500")
	@$(BIN)/somay demo run $(if $(ONCE),--once) $(ARGS)

test: $(VENV)/dev.stamp ## unit and golden tests
	@$(BIN)/python -m pytest -n auto -m "not e2e" $(ARGS)

lint: $(VENV)/dev.stamp ## ruff, mypy, the import contracts, generated documents
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m tests.generate --check

fix: $(VENV)/dev.stamp ## what ruff can mend by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

golden: $(VENV)/dev.stamp docs ## rewrite golden files and generated documents; the diff is the review
	@$(BIN)/python -m pytest -n auto -m "not e2e" --update-golden $(ARGS)

docs: $(VENV)/dev.stamp ## rewrite the generated documents
	@$(BIN)/python -m tests.generate

e2e: $(VENV)/dev.stamp ## real processes: kills, outages, make run
	@$(BIN)/python -m pytest -m e2e $(ARGS)

bench-agent: $(VENV)/dev.stamp ## the budgets of the agent beside five other agents, which it installs from Debian
	@$(BIN)/python -m tests.bench agent_memory agent_day agent_inventory --install $(ARGS)

bench: $(VENV)/dev.stamp ## each budget as a ratio to its peer or control in the same run
	@$(BIN)/python -m tests.bench $(ARGS)

clean: ## remove .venv and ./var (the demo's register)
	rm -rf $(VENV) var
