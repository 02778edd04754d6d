# conflictqa: `make ask Q="..."` and `make test` do all their set-up themselves.
Q ?= Who claimed 195 casualties?
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
  $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
CORPUS := .corpus
REPORTS := $(wildcard eval/data/reports/*.md)
export CONFLICTQA_CORPUS ?= $(CURDIR)/$(CORPUS)

# GCC drops the tile configuration that llama.cpp 0.3.36 keeps on the stack, and AMX then faults
# (ggml-org/llama.cpp pull request 26954), so its AMX code is left out.
LLAMA_FLAGS := -U__AMX_INT8__
export CMAKE_ARGS ?= -DCMAKE_C_FLAGS=$(LLAMA_FLAGS) -DCMAKE_CXX_FLAGS=$(LLAMA_FLAGS)

.PHONY: ask test check eval serve clean
.DELETE_ON_ERROR:

ask: $(CORPUS)/indexed
	@$(BIN)/conflictqa ask "$(Q)"

test: $(VENV)/ready-dev $(VENV)/models
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(VENV)/ready-dev $(VENV)/models
	$(BIN)/conflictqa eval run --split dev --out runs/dev --open

serve: $(CORPUS)/indexed
	$(BIN)/conflictqa serve

clean:
	rm -rf $(VENV) $(CORPUS) runs dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/ready: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: install it (Debian: python3 and python3-venv), or name it: make PYTHON=..."; exit 1; }
	@command -v cmake > /dev/null || { echo "cmake is needed to build llama.cpp: install the package cmake"; exit 1; }
	@command -v c++ > /dev/null || { echo "a C++ compiler is needed to build llama.cpp: install the package g++"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "venv is missing: install the package python3-venv"; exit 1; }
	@if [ -z "$(CUDA)" ] && $(PIP) install --dry-run --quiet --report - torch==2.13.0 2> /dev/null | grep -q '"nvidia'; then \
	  echo "pip finds only PyTorch's CUDA build (gigabytes). Name an index that has the CPU build in PIP_EXTRA_INDEX_URL"; \
	  echo "(see 'Get started' on pytorch.org: Linux, Pip, CPU), or allow the large one with: make CUDA=1 $(MAKECMDGOALS)"; exit 1; fi
	@echo "Installing (building llama.cpp takes some minutes) ..."
	$(PIP) install --quiet --no-cache-dir --constraint constraints.txt --editable .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(PIP) install --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@

$(VENV)/models: $(VENV)/ready qa/registry.py
	$(BIN)/conflictqa models pull
	@touch $@

$(CORPUS)/indexed: $(VENV)/models $(REPORTS) index/corpus.py
	@test ! -e $@ || $(BIN)/conflictqa index --rebuild
	$(BIN)/conflictqa index eval/data/reports
	@touch $@
