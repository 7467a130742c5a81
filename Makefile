# make run    set everything up and open the viewer on the demo (without a screen: a headless tour into out/)
# make test   set everything up and run all fast checks, as continuous integration does
# Both take Python 3.10 to 3.13, the python3 that is found, or another: make run PYTHON=python3.13
# make test-versions   run the fast tests on each of these Pythons that is installed, in .venv-3.10, .venv-3.11, ...
BIN = .venv/bin

.PHONY: run test test-slow test-versions setup benchmark clean

setup:
	@VENV=.venv PYTHON="$(PYTHON)" sh tools/setup.sh

run: setup
	@$(BIN)/python main.py

test: setup
	@VENV=.venv PYTHON="$(PYTHON)" sh tools/setup.sh screen
	@$(BIN)/python tools/check.py

test-slow: setup
	@VENV=.venv PYTHON="$(PYTHON)" sh tools/setup.sh screen
	@$(BIN)/python tools/check.py --slow

test-versions:
	@$(or $(PYTHON),python3) tools/versions.py

benchmark: setup
	@VENV=.venv PYTHON="$(PYTHON)" sh tools/setup.sh screen
	@$(BIN)/python tools/with_screen.py $(BIN)/python benchmarks/typing_latency.py

clean:
	rm -rf .venv .venv-3.* build dist out
