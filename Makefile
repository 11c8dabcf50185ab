# photofit: `make demo` shows it, `make test` checks it. Both install what is missing on Debian or Ubuntu.

PREFIX ?= /usr/local
RESULTS ?= results

.PHONY: help demo test setup check lint format build bench bench-alloy bench-lifetime bench-linewidth bench-solver example-data \
  notebooks check-notebooks install clean

help:
	@echo 'make demo          build, run the three jobs on ExampleData, print the tables, write $(RESULTS)/ and one page of both clusters'
	@echo 'make test          every check and every test'
	@echo 'make build         the release build: .build/release/photofit'
	@echo 'make install       put photofit into PREFIX/bin (PREFIX=$(PREFIX))'
	@echo 'make bench         time the fits (package in Benchmarks/)'
	@echo 'make bench-alloy   isotope patterns beside brainpy, IsoSpecPy and pyOpenMS; envelopes taken apart; assignments'
	@echo 'make bench-lifetime  bias, spread and stated errors of lifetimes of simulated decays, and the speed'
	@echo 'make bench-linewidth  temperature series of spectra beside lmfit, and what fits from 200 K on claim'
	@echo 'make bench-solver  hold the solver against its figures on problems with known answers'
	@echo 'make format        format the sources in place;  make lint: only look'
	@echo 'make check         module arrows and file lengths'
	@echo 'make example-data  write ExampleData again'
	@echo 'make notebooks     write notebooks-export again;  make check-notebooks: also execute every notebook'
	@echo 'make clean         remove what was built'

setup:
	@Scripts/setup

# The Swift libraries are linked into the program: it then runs where there is no Swift, starts in half the time and takes
# 4 to 8 MB less memory.
build: setup
	swift build -c release --static-swift-stdlib

demo: setup
	@RESULTS='$(RESULTS)' Scripts/demo

check:
	@Scripts/check-imports
	@Scripts/check-lengths
	@Scripts/test-checks

lint:
	swift format lint --strict --recursive --parallel Sources Tests Snippets Package.swift

format:
	swift format --in-place --recursive --parallel Sources Tests Snippets Package.swift

test: setup check lint
	swift test

bench: build
	python=$$(Benchmarks/peers/prepare maps); \
	swift run -c release --package-path Benchmarks PhotofitBench $${python:+--map-python "$$python"}

bench-alloy: build
	python=$$(Benchmarks/peers/prepare alloy); \
	swift run -c release --package-path Benchmarks PhotofitBench --alloy $${python:+--python "$$python"}

bench-lifetime: setup
	python=$$(Benchmarks/peers/prepare decays); \
	swift run -c release --package-path Benchmarks LifetimeBench $${python:+--python "$$python"}

bench-linewidth: build
	python=$$(Benchmarks/peers/prepare); \
	swift run -c release --package-path Benchmarks PhotofitBench --linewidth $${python:+--python "$$python"}

bench-solver: setup
	python=$$(Benchmarks/peers/prepare); \
	swift run -c release --package-path Benchmarks SolverBench $${python:+--python "$$python"}

example-data: build
	Scripts/make-example-data .build/release/photofit ExampleData

notebooks: build
	Scripts/export-notebooks

check-notebooks: build
	python=$$(Scripts/notebook-python) && PYTHON="$$python" Scripts/export-notebooks --check

install: build
	install -d '$(DESTDIR)$(PREFIX)/bin'
	install -m 755 .build/release/photofit '$(DESTDIR)$(PREFIX)/bin/photofit'

clean:
	rm -rf .build Benchmarks/.build Benchmarks/.venv Benchmarks/.venv-maps Benchmarks/.venv-decays Benchmarks/.venv-alloy '$(RESULTS)'
