# make build        bin/hut3
# make test         everything that must hold before a commit
# make fuzz         MUTATIONS (1000000) mutations of the fixtures of every format, for at most FUZZMINUTES (30)
# make fuzz-go      each fuzz test of Go for FUZZTIME (20s)
# make bench        load and search MESSAGES (1000000); docs/benchmarks.md says how to read it
# make bench-engines  the same questions to hut3 and the engines that ENGINES names (hut3,modernc)
# make bench-go     the benchmarks of the packages, or those that BENCH names
# make third-party  THIRD_PARTY.md anew, after a change of go.mod
# make bundles      the scripts of the graph, map and timeline anew, with npm
# make clean        bin and the test caches of this module
#
# Nothing but Go and make is needed. The linter is built from tools/go.mod.

GO       ?= go
FUZZTIME ?= 20s
MUTATIONS ?= 1000000
FUZZMINUTES ?= 30
FUZZSEED ?= 1
BENCH    ?= .
MESSAGES ?= 1000000
ENGINES  ?= hut3,modernc

export CGO_ENABLED = 0

GOFMT = $(shell $(GO) env GOROOT)/bin/gofmt

.PHONY: build test fmt vet lint unit bundles bundles-check third-party third-party-check tools-test fuzz fuzz-go bench bench-engines bench-go clean

build:
	$(GO) build -trimpath -o bin/hut3 ./cmd/hut3

test: fmt build vet unit tools-test lint third-party-check
	@echo "make test: all passed"

fmt:
	@unformatted=$$(find . -name '*.go' -not -path './.git/*' -exec $(GOFMT) -l {} +); \
	if [ -n "$$unformatted" ]; then echo "not formatted; run gofmt -w on:"; echo "$$unformatted"; exit 1; fi

vet:
	$(GO) vet ./...

# Unit, property (rapid) and script tests, and the seeds of the fuzz tests.
unit:
	$(GO) test -timeout 8m ./...

lint:
	$(GO) build -C tools -trimpath -o ../bin/lint ./lint
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

bench: build
	bin/hut3 bench corpus --messages $(MESSAGES)

bench-engines:
	$(GO) run -C bench . -messages $(MESSAGES) -engines $(ENGINES)

bench-go:
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...

clean:
	rm -rf bin THIRD_PARTY.tmp
	$(GO) clean -testcache
