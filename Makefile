# The two commands are `make run` and `make test`. Each sets up what it needs first.
# `make` uses the first Python from 3.11 on that it finds; another one: make run PYTHON=/path/to/python3.12

PORT ?= $(or $(MASH_PORT),8000)

ifeq ($(origin PYTHON), undefined)
PYTHON := $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
endif

PREPARE = PYTHONPATH=platform "$(PYTHON)" -m mash_platform.embedded.prepare

.PHONY: week help run test check lint types arrows pages format migrations mutants walk pictures bench fuzz reset setup setup-dev browser python

help:
	@echo "make run               set everything up and serve the platform (another port: make run PORT=8010)"
	@echo "make test              set everything up and pass every test (one room: make test ROOM=research)"
	@echo "make check             lint, format, types, import arrows, and whether docs/how-to fits"
	@echo "make migrations        write the migrations that the models need (make migrations ROOM=front_door NAME=why)"
	@echo "make mutants ROOM=products    put faults in, one at a time, and see which no test notices"
	@echo "make walk              which files one notification goes through, by room"
	@echo "make week              a small invented week on a service of its own, and what its acts cost"
	@echo "make format            put the source in order"
	@echo "make pictures          a picture of every page of the journey, from the running demonstration"
	@echo "make bench             what a year of one borough, and ten times London, cost each page, as times and ratios"
	@echo "make fuzz              every form, address and API document as every role (longer: make fuzz SECONDS=3600 SEED=7)"
	@echo "make reset             clear the demonstration of this checkout, once you say yes (without asking: make reset YES=1)"

run: setup
	@exec .venv/bin/mash run --port $(PORT)

ifdef ROOM
test: setup-dev
	@exec .venv/bin/python -m pytest tests/$(ROOM)
else
test: browser
	@exec .venv/bin/python -m pytest -n auto --dist loadgroup --durations=25
endif

check: lint types arrows pages

lint: setup-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint frontend --lint --quiet

types: setup-dev
	@# A changed model makes mypy's cache say what is not so: an error is believed only where a fresh cache has it.
	.venv/bin/mypy || { rm -rf .mypy_cache && .venv/bin/mypy; }

arrows: setup-dev
	.venv/bin/lint-imports

# docs/how-to names lines of the source: a page whose lines have changed is put right with them.
pages: setup-dev
	@.venv/bin/python -m tests.how_to.scaffold --look

# Writes the migrations that the models need, without a database: make migrations ROOM=front_door NAME=why
migrations: setup-dev
	DJANGO_SETTINGS_MODULE=mash_platform.settings.keeper .venv/bin/django-admin makemigrations $(ROOM) $(if $(NAME),--name $(NAME)) -v 1
	@written=$$(git ls-files --others --exclude-standard '*/migrations/*.py'); [ -z "$$written" ] || { \
		.venv/bin/ruff check --quiet --fix $$written; .venv/bin/ruff format --quiet $$written; }

# SAMPLE=5 tries so many; DAY=2026-11-29 draws that day's; without ROOM one is drawn by the day. TESTED=1 where all
# tests are run without a fault after it: it makes the template database that they want.
mutants: setup-dev
	@.venv/bin/python -m pip install --quiet --require-hashes --no-input --disable-pip-version-check \
		--only-binary :all: --no-binary yattag -r requirements/mutants.txt
	@exec .venv/bin/python -m tests.mutants.put_in $(if $(ROOM),--room $(ROOM)) $(if $(SAMPLE),--sample $(SAMPLE)) \
		$(if $(DAY),--day $(DAY)) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(TESTED),--tested)

# A small week on a service of its own, with the budgets of acts: minutes, so not in `make test`.
week: browser
	@exec .venv/bin/python -m pytest -q tests/end_to_end/week_played.py

# One notification through every page of its way, with a profiler: the files that were entered, by room.
walk: setup-dev
	@exec .venv/bin/python -m pytest -q tests/walk

format: setup-dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# EVERY=1 at six widths, dark, in forced colours and printed.
pictures: browser
	@exec .venv/bin/mash pictures $(if $(EVERY),--every-look)

bench: setup-dev
	@exec .venv/bin/python -m pytest -q -s tests/bench/bench_*.py

fuzz: setup-dev
	@FUZZ_SECONDS=$(or $(SECONDS),600) FUZZ_SEED=$(or $(SEED),20261129) \
		.venv/bin/python -m pytest -q -s tests/attacks/test_fuzz.py tests/api/test_documents.py

reset: setup
	@exec .venv/bin/mash reset $(if $(YES),--yes)

setup: python
	@$(PREPARE) base

setup-dev: python
	@$(PREPARE) dev

# Where no browser can run this says so, and the tests that need one count as skipped.
browser: setup-dev
	@.venv/bin/python -m tests.browser.fetch || true

python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer is needed and was not found."; \
		if [ -e /etc/debian_version ]; then \
			echo "Type this once, then the same command again:"; echo; \
			if [ "$$(id -u)" = 0 ]; then echo "    apt-get install python3-venv"; \
			else echo "    sudo apt-get install python3-venv"; fi; echo; \
		fi; exit 1; \
	fi
