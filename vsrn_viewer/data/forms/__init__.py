"""Every form in which the field keeps features, boxes, sizes, file names and captions, read image by image.

A form is recognised by what a file holds. Each becomes a Source: an index of image ids, and a Record of an image when
it is asked for. Nothing here joins two sources, and nothing is unpickled.
"""

from vsrn_viewer.data.forms.recognising import recognise_source, recognise_sources
from vsrn_viewer.data.forms.records import Part, Record, Source

__all__ = ["Part", "Record", "Source", "recognise_source", "recognise_sources"]
