"""`import`: features, boxes, captions, names and photographs of several sources joined into one dataset, proven."""

from vsrn_viewer.data.importing.extracted import Extracted
from vsrn_viewer.data.importing.report import Brought, Report
from vsrn_viewer.data.importing.running import Extract, run_import

__all__ = ["Brought", "Extract", "Extracted", "Report", "run_import"]
