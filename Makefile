# What a person does with Dateline in a checkout. `make help` lists it.

SHELL := /bin/bash
PREFIX ?= /usr/local
# Where `make yardsticks` and `make bench` find what others wrote, if it is there.
DATELINE_SHARED ?= $(abspath ../shared)


# To build and run; the rest is for the demo and the tests.
PACKAGES := pkg-config libcurl4-openssl-dev libsqlite3-dev libxml2-dev libyaml-dev libcmark-gfm-dev \
	libcmark-gfm-extensions-dev libidn2-dev libssl-dev libgmime-3.0-dev \
	python3 python3-aiosmtpd python3-yaml python3-gi gir1.2-gmime-3.0 python3-dkim python3-nacl perl libmail-dkim-perl postfix dovecot-imapd dovecot-pop3d openssl curl procps
LOOK_PACKAGES := chromium fonts-liberation fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
BENCH_PACKAGES := gcc

.PHONY: help setup build release demo test torture lint format bench yardsticks fuzz screenshots install clean

help:
	@echo 'make demo         compose both reviews from the sample newsroom, and deliver one to a test mailbox'
	@echo 'make test         build and run all tests'
	@echo 'make torture      kill -9 a send 200 times, and see that nobody is lost or gets it twice'
	@echo 'make setup        install the Debian packages that are missing, and check Swift'
	@echo 'make release      the optimised program, in .build/release'
	@echo 'make install      the program and its house templates, under PREFIX ($(PREFIX))'
	@echo 'make lint         swift format lint --strict;  make format mends'
	@echo 'make bench        the figures, beside others'"'"
	@echo 'make yardsticks   cases that others wrote, from $$DATELINE_SHARED ($(DATELINE_SHARED))'
	@echo 'make fuzz         TARGET=feeds SECONDS=600: hostile input, coverage-guided; fails on what it finds'
	@echo 'make screenshots  every mail at 320 and 640 pixels, light and dark, into .build/screenshots'

setup:
	@Tests/Support/setup.sh $(PACKAGES)

build: setup
	swift build

release: setup
	swift build -c release --static-swift-stdlib --product dateline

demo: setup
	swift build --product dateline
	@Tests/Support/demo.sh

test: setup
	swift build
	swift test

torture: setup
	swift build --build-tests
	DATELINE_KILLS=200 swift test --skip-build --filter KillTests

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

format:
	swift format --in-place --recursive Sources Tests Package.swift

bench: release
	DATELINE_BENCH=1 swift build -c release --static-swift-stdlib --product bench
	@Tests/Support/setup.sh $(PACKAGES) $(BENCH_PACKAGES)
	@SHARED=$(DATELINE_SHARED) Tests/Support/bench/run.sh

yardsticks: setup
	@test -d '$(DATELINE_SHARED)/yardsticks' || { echo 'no yardsticks at $(DATELINE_SHARED): set DATELINE_SHARED'; exit 1; }
	swift build --build-tests
	@DATELINE_SHARED=$(DATELINE_SHARED) swift test --skip-build --filter Yardstick 2>&1 | grep -E '^[a-z][a-z0-9. -]* [0-9]+/[0-9]+|✘|error:|Test run with'

# Coverage-guided, with the libFuzzer that comes with Swift. Samples of DATELINE_SHARED join the seeds only where it is
# given. bash keeps SECONDS for itself, so it goes to the script as an argument.
fuzz: FUZZ_SHARED := $(if $(filter file undefined,$(origin DATELINE_SHARED)),,$(DATELINE_SHARED))
fuzz: setup
	@test -n '$(TARGET)' || { echo 'fuzz: which? make fuzz TARGET=NAME SECONDS=600, NAME one of:' \
	  $(notdir $(wildcard Tests/Fuzz/seeds/*)); exit 1; }
	@DATELINE_SHARED='$(FUZZ_SHARED)' Tests/Fuzz/run.sh '$(TARGET)' '$(or $(SECONDS),600)'

screenshots: setup
	@Tests/Support/setup.sh $(LOOK_PACKAGES)
	swift build --product dateline
	@Tests/Support/demo.sh --screenshots .build/screenshots

install: release
	install -D -m 755 .build/release/dateline $(DESTDIR)$(PREFIX)/bin/dateline
	install -d $(DESTDIR)$(PREFIX)/share/dateline/Config/newsletters $(DESTDIR)$(PREFIX)/share/dateline/Templates
	install -m 644 Config/dateline.yaml Config/sources.yaml $(DESTDIR)$(PREFIX)/share/dateline/Config/
	install -m 644 Config/newsletters/*.yaml $(DESTDIR)$(PREFIX)/share/dateline/Config/newsletters/
	install -m 644 Templates/*.mustache Templates/theme.yaml $(DESTDIR)$(PREFIX)/share/dateline/Templates/

clean:
	rm -rf .build
