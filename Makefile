# What a person types; the steps are in bin/.

.PHONY: help run test check audit bench generate clean-dev

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## Starts the platform with five demo unions on http://localhost:8080 (PORT=… for another port)
	@bin/run

test: ## Runs all checks and tests, browser included: what CI runs
	@bin/test

check: ## Format, lints, unit and integration tests: quick enough for every commit
	@bin/check

audit: ## Looks at the running platform with tools that others wrote (bin/audit --quick for some of them)
	@bin/audit

bench: ## Measures the claims in docs (see bench/)
	@bench/run

generate: ## Writes the checked-in files that come from code: graphql/schema.graphql
	@bin/generate

clean-dev: ## Stops the development database and deletes it, after asking
	@bin/clean-dev
