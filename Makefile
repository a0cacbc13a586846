# Two commands do it all: `make run` and `make test`.

export CARGO_TARGET_DIR ?= $(HOME)/.cache/scribe-target
CARGO ?= cargo

.PHONY: run test format lint unit licences advisories bench bench-cost prompt-pages small-model chaos help

help: ## List what there is to make.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: ## Build the studio and serve it on http://127.0.0.1:8080.
	@test -x "$(CARGO_TARGET_DIR)/local/scribe" || \
	  echo "A first build takes some minutes on two cores; later ones take seconds."
	$(CARGO) build --profile local --locked -p scribe
	@echo "The program: $(CARGO_TARGET_DIR)/local/scribe"
	$(CARGO_TARGET_DIR)/local/scribe serve

test: format lint unit ## Run everything that this machine can; what cannot run is listed at the end.

format:
	$(CARGO) fmt --all --check

lint:
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

unit:
	@bash scripts/test

licences: ## Check the dependencies' licences, banned crates and sources; part of the tests.
	@bash scripts/licences

bench: ## Measure the program and print one JSON object; takes some minutes.
	@bash scripts/bench

bench-cost: ## Measure what the questions of a book cost and how long a person waits.
	@bash scripts/bench-cost

prompt-pages: ## Write docs/prompts anew: a page about each prompt.
	$(CARGO) run --quiet --locked -p scribe-bench -- cost --chapters 40 --pages docs/prompts >/dev/null

small-model: ## Have a small language model write a book; takes many minutes.
	@bash scripts/small-model

chaos: ## Break several processes on one PostgreSQL and check what is left; takes ten minutes.
	@bash scripts/chaos

advisories: ## Check the dependencies for known weaknesses; needs a network.
	$(CARGO) deny check advisories
