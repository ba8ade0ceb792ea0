# torch's baseline release: the only place that names it
BASELINE := 2.13.0
TORCH ?= $(BASELINE)
PYTHON ?= python3

# another release has a venv of its own, and so has another pytest: `make test PYTEST=8.2`
VENV := .venv$(if $(filter-out $(BASELINE),$(TORCH)),-$(TORCH))$(if $(PYTEST),-pytest-$(PYTEST))
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1

# what is installed beside the baseline is named to the hash in .ci/locks, which .ci/lock writes; another release of
# torch or of pytest is tried with what pyproject.toml allows, since old ones need other packages
LOCKED := $(if $(PYTEST)$(filter-out $(BASELINE),$(TORCH)),,yes)
LOCK := install --quiet --require-hashes --no-deps --requirement .ci/locks

# the releases that `make matrix TORCH="2.5.1 2.6.0"` names; without TORCH, all
RELEASES := $(if $(filter file,$(origin TORCH)),,$(TORCH))

.PHONY: site test matrix discover bench mutants pressure fuzz audit lint serve clean

# a check that torch fails does not keep the site from being built: it shows there, and make fails after it
site: $(VENV)/installed
	@$(BIN)/pytest -q tests --ignore=tests/torchnotes; checked=$$?; \
	$(BIN)/mkdocs build --strict && echo "the site is in $(CURDIR)/site/index.html" && exit $$checked

test: $(VENV)/installed
	$(BIN)/pytest

# the releases are run from the baseline's venv
matrix: .venv/matrix
	RELEASES="$(RELEASES)" .venv/bin/nox

# what torch changed from one release to the next that no claim tells: `make discover OLD=2.12 NEW=2.13`
discover: .venv/matrix
	OLD="$(OLD)" NEW="$(NEW)" .venv/bin/nox --session discover

bench: $(VENV)/installed
	$(BIN)/pytest --benchmark-only --verbose --benchmark-columns=median,rounds

# a claim at a time to whichever core is free
mutants: $(VENV)/installed
	$(BIN)/pytest -q tests --ignore=tests/torchnotes --mutation -n auto --maxschedchunk=1

# the claims under other orders, threads, places and plugins, in an hour where nothing else runs: `make pressure PARTS="order places"` for some
pressure: $(VENV)/installed
	$(BIN)/python .ci/pressure.py $(PARTS)

# any bytes into what reads records, notes, claims and programs, for so long each: `make fuzz MINUTES=60 READERS=program`
MINUTES ?= 5
fuzz: $(VENV)/installed
	$(BIN)/pip $(LOCK)/fuzz.txt
	$(BIN)/python .ci/fuzz.py $(MINUTES) $(READERS)

# known holes in what the locks name, then a bill of materials and the licences of what is installed, in build/
audit: $(VENV)/installed
	$(BIN)/pip $(LOCK)/audit.txt
	@mkdir -p build
	$(BIN)/cyclonedx-py environment $(VENV) --output-reproducible --output-file build/sbom.json
	$(BIN)/pip-licenses --format=csv --output-file=build/licences.csv
	$(BIN)/pip-audit --disable-pip $(patsubst %,--requirement %,$(wildcard .ci/locks/*.txt))

lint: $(VENV)/linting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python .ci/size.py
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml

serve: $(VENV)/installed
	$(BIN)/mkdocs serve

# what torch needs beside it is asked first: a release that claims do not speak of is refused before anything is installed
$(VENV)/installed: pyproject.toml Makefile $(if $(LOCKED),.ci/locks/main.txt)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "torchnotes needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet packaging
	@$(BIN)/python src/torchnotes/knowledge/releases.py $(TORCH) > $(VENV)/torch.txt || { rm -rf $(VENV); exit 1; }
ifdef LOCKED
	$(BIN)/pip $(LOCK)/main.txt
	$(BIN)/pip install --quiet --requirement $(VENV)/torch.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
else
	$(BIN)/pip install --quiet --requirement $(VENV)/torch.txt --editable ".[check,site,tooling,discovery]" $(if $(PYTEST),"pytest==$(PYTEST).*")
endif
	@touch $@

$(VENV)/linting: $(VENV)/installed .ci/locks/lint.txt
	$(BIN)/pip $(LOCK)/lint.txt
	@touch $@

.venv/matrix:
	@$(MAKE) --no-print-directory .venv/installed TORCH=$(BASELINE)
	.venv/bin/pip $(LOCK)/matrix.txt
	@touch $@

clean:
	rm -rf .venv .venv-* .nox site build
