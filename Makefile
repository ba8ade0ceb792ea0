# torch's baseline release: the only place that names it
BASELINE := 2.13.0
TORCH ?= $(BASELINE)
PYTHON ?= python3

# another release has a venv of its own
VENV := .venv$(if $(filter-out $(BASELINE),$(TORCH)),-$(TORCH))
BIN := $(VENV)/bin
# torch was built for numpy 1 until 2.2
NUMPY := $(if $(filter 2.0.% 2.1.% 2.2.%,$(TORCH)),numpy<2,numpy)

export NO_MKDOCS_2_WARNING := 1

# the releases that `make matrix TORCH="2.5.1 2.6.0"` names; without TORCH, all
RELEASES := $(if $(filter file,$(origin TORCH)),,$(TORCH))

.PHONY: site test matrix bench sharp lint serve clean

# a check that torch fails does not keep the site from being built: it shows there, and make fails after it
site: $(VENV)/installed
	@$(BIN)/pytest -q tests --ignore=tests/torchnotes; checked=$$?; \
	$(BIN)/mkdocs build --strict && echo "the site is in $(CURDIR)/site/index.html" && exit $$checked

test: $(VENV)/installed
	$(BIN)/pytest

# the releases are run from the baseline's venv
matrix: .venv/matrix
	RELEASES="$(RELEASES)" .venv/bin/nox

bench: $(VENV)/installed
	$(BIN)/pytest --benchmark-only --verbose --benchmark-columns=median,rounds

# a claim at a time to whichever core is free
sharp: $(VENV)/installed
	$(BIN)/pytest -q tests --ignore=tests/torchnotes --sharpness -n auto --maxschedchunk=1

lint: $(VENV)/linting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml

serve: $(VENV)/installed
	$(BIN)/mkdocs serve

$(VENV)/installed: pyproject.toml Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "torchnotes needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet "torch==$(TORCH)" "$(NUMPY)"
	$(BIN)/pip install --quiet --editable ".[site,parallel,tooling]" "$(NUMPY)"
	@touch $@

$(VENV)/linting: $(VENV)/installed
	$(BIN)/pip install --quiet --editable ".[lint]"
	@touch $@

.venv/matrix:
	@$(MAKE) --no-print-directory .venv/installed TORCH=$(BASELINE)
	.venv/bin/pip install --quiet --editable ".[matrix]"
	@touch $@

clean:
	rm -rf .venv .venv-* .nox site build
