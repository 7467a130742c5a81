"""The window opens before anything heavy is imported."""

import subprocess
import sys

PROBE = "import sys, vsrn_viewer.ui.app; print(sorted({'torch', 'matplotlib'} & set(sys.modules)))"


def test_importing_the_application_loads_neither_torch_nor_matplotlib():
    result = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
