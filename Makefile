# make build        bin/hut3
# make test         everything that must hold before a commit
# make fuzz         MUTATIONS (1000000) mutations of the fixtures of every format, for at most FUZZMINUTES (30)
# make fuzz-go      each fuzz test of Go for FUZZTIME (20s)
# make smoke        the pipeline and a question of each class over SMOKE (200000) messages, as in make test
# make bench        load and search MESSAGES (1000000); docs/benchmarks.md says how to read it
# make bench-engines  the same questions to hut3 and the engines that ENGINES names (hut3,modernc)
# make bench-go     the benchmarks of the packages, or those that BENCH names
# make third-party  THIRD_PARTY.md anew, after a change of go.mod
# make bundles      the scripts of the graph, map and timeline anew, with npm
# make browser      chromium for the browser tests, where it is missing and root asks
# make unpacker     bsdtar for the tests of 7z, where it is missing and root asks
# make screens      pictures of every page in both colours, docs/screens
# make clean        bin and the test caches of this module
#
# Go and make build it. The browser tests need chromium and npm; without them
# make test says what it left out. The linter is built from tools/go.mod.

GO       ?= go
FUZZTIME ?= 20s
MUTATIONS ?= 1000000
FUZZMINUTES ?= 30
FUZZSEED ?= 1
BENCH    ?= .
MESSAGES ?= 1000000
SMOKE    ?= 200000
ENGINES  ?= hut3,modernc

export CGO_ENABLED = 0

# One set of flags for the program, its tests and its tools: each package is
# compiled once.
export GOFLAGS := $(GOFLAGS) -trimpath

GOFMT = $(shell $(GO) env GOROOT)/bin/gofmt

.PHONY: build test fmt vet lint unit smoke browser unpacker screens bundles bundles-check bundles-if-npm third-party third-party-check tools-test fuzz fuzz-go bench bench-engines bench-go clean

build:
	$(GO) build -o bin/hut3 ./cmd/hut3

test: fmt build vet third-party-check browser unpacker bundles-if-npm unit smoke tools-test lint
	@echo "make test: all passed"

fmt:
	@unformatted=$$(find . -name '*.go' -not -path './.git/*' -exec $(GOFMT) -l {} +); \
	if [ -n "$$unformatted" ]; then echo "not formatted; run gofmt -w on:"; echo "$$unformatted"; exit 1; fi

vet:
	$(GO) vet ./...

# vet looks at everything once, before.
TESTFLAGS = -timeout 8m -vet=off

# Unit, property (rapid) and script tests, and the seeds of the fuzz tests.
# The browser has the machine to itself: it waits for what a page does.
unit:
	$(GO) test $(TESTFLAGS) $$($(GO) list ./... | grep -v /web/browser)
	$(GO) test $(TESTFLAGS) ./internal/web/browser

lint:
	$(GO) build -C tools -o ../bin/lint ./lint
	bin/lint ./...

tools-test:
	$(GO) vet -C tools ./...
	$(GO) test -C tools ./...

# The scripts of islands; -check fails where a committed one differs. npm is
# needed for these two alone.
NODE_MODULES = internal/web/islands/node_modules

$(NODE_MODULES): internal/web/islands/package-lock.json
	cd internal/web/islands && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

bundles: $(NODE_MODULES)
	$(GO) run -C tools ./bundle -dir ..

bundles-check: $(NODE_MODULES)
	$(GO) run -C tools ./bundle -dir .. -check

bundles-if-npm:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory bundles-check; \
	else echo "SKIPPED: npm was not found; no bundle was compared with its source, and axe-core looks at no page"; fi

# A machine with apt-get gets the browser by root; HUT3_CHROMIUM names another.
CHROMIUM = command -v "$${HUT3_CHROMIUM:-chromium}" || command -v chromium-browser || command -v google-chrome

browser:
	@if { $(CHROMIUM); } >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		echo "installing chromium for the browser tests"; \
		{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >/dev/null 2>&1 || \
		echo "SKIPPED: chromium could not be installed; the browser tests click nothing"; \
	else echo "SKIPPED: chromium was not found; the browser tests click nothing"; fi

unpacker:
	@if command -v bsdtar >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		echo "installing bsdtar for the tests of 7z and RAR"; \
		{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libarchive-tools; } >/dev/null 2>&1 || \
		echo "SKIPPED: bsdtar could not be installed; no real 7z is read"; \
	else echo "SKIPPED: bsdtar was not found; no real 7z is read"; fi

screens: browser
	mkdir -p docs/screens
	rm -f docs/screens/*.png
	$(GO) test -count=1 -timeout 15m ./internal/web/browser -run TestScreens -screens $(CURDIR)/docs/screens

third-party:
	$(GO) run -C tools ./thirdparty -dir .. > THIRD_PARTY.tmp
	mv THIRD_PARTY.tmp THIRD_PARTY.md

third-party-check:
	$(GO) run -C tools ./thirdparty -dir .. -check ../THIRD_PARTY.md

fuzz:
	MUTATIONS=$(MUTATIONS) FUZZMINUTES=$(FUZZMINUTES) FUZZSEED=$(FUZZSEED) $(GO) test -count=1 -timeout 0 -v -run '^TestMutations$$' ./internal/formats

fuzz-go:
	@for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package || exit 1; \
		done; \
	done

# SMOKE=1000000 takes five times as long, which is more than a run before each
# commit is worth.
smoke: build
	bin/hut3 bench corpus --messages $(SMOKE) --asked 5

bench: build
	bin/hut3 bench corpus --messages $(MESSAGES)

bench-engines:
	$(GO) run -C bench . -messages $(MESSAGES) -engines $(ENGINES)

bench-go:
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...

clean:
	rm -rf bin THIRD_PARTY.tmp
	$(GO) clean -testcache
