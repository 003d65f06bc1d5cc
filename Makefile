# The list of verbs. Everything works from a fresh clone with Go installed.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: build test race lint cases golden bench bench-quick stages fuzz check

build: ## the program in ./pathmetrics
	CGO_ENABLED=0 go build -trimpath -o pathmetrics ./cmd/pathmetrics

test: ## what the README promises
	go test ./...

race: ## the same under the race detector
	go test -race ./...

lint: ## formatting, vet, staticcheck
	test -z "$$(gofmt -l cmd configs pkg)" || { gofmt -l cmd configs pkg; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...

cases: ## the cases beside the shipped definitions
	go run ./cmd/pathmetrics test configs testdata/cases

golden: ## write the golden files anew; read the diff before you commit
	go test ./pkg/render ./pkg/cli ./pkg/synth -update

bench: ## against DuckDB, at full size; writes docs/benchmarks.md
	go run ./cmd/bench all -direct

bench-quick: ## the same without the large states
	go run ./cmd/bench all -scales 0.02,0.25 -rounds 3 -wide 0.5

stages: ## benchmarks of every stage, fit for benchstat
	go test -run '^$$' -bench . -benchmem ./pkg/...

fuzz: ## a minute for each fuzz target
	for p in calendar model source normalize identity suppress; do \
	  for f in $$(go test ./pkg/$$p -list '^Fuzz' | grep ^Fuzz); do \
	    go test ./pkg/$$p -run '^$$' -fuzz "^$$f\$$" -fuzztime 60s || exit 1; done; done

check: test lint cases ## what CI runs, without the race detector
