# make run    set everything up and open the viewer on the demo (without a screen: a headless tour into out/)
# make test   set everything up and run all fast checks, as continuous integration does
PYTHON ?= python3
BIN = .venv/bin

.PHONY: run test test-slow check setup benchmark clean

setup:
	@PYTHON="$(PYTHON)" sh tools/setup.sh

run: setup
	@$(BIN)/python main.py

test: setup
	@PYTHON="$(PYTHON)" sh tools/setup.sh screen
	@$(BIN)/python tools/check.py

test-slow: setup
	@PYTHON="$(PYTHON)" sh tools/setup.sh screen
	@$(BIN)/python tools/check.py --slow

benchmark: setup
	@PYTHON="$(PYTHON)" sh tools/setup.sh screen
	@$(BIN)/python tools/with_screen.py $(BIN)/python benchmarks/typing_latency.py

clean:
	rm -rf .venv build dist out
