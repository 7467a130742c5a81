"""Which extractors there are: the demo's own, and whatever installed packages offer as entry points.

The demo's is named here and not by an entry point, so that a checkout knows it before it is installed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from vsrn_viewer.errors import DatasetError, near_miss
from vsrn_viewer.extract.demo import DemoExtractor
from vsrn_viewer.extract.extractor import Extractor, MakeExtractor

GROUP = "vsrn_viewer.extractors"
_FIELDS = {
    "name": str,
    "feature_source": str,
    "feature_size": int,
    "region_order": str,
    "fingerprint": str,
    "at_once": int,
}


@dataclass(frozen=True)
class Choice:
    """The extractor to use, and what its user should know about the others: sentences."""

    extractor: Extractor
    notices: tuple[str, ...] = ()


def find_extractor(name: str = "", feature_source: str = "", feature_size: int = 0) -> Choice:
    """Return the extractor of this name, else the one of this feature source, else the one of this feature size.

    feature_source, feature_size: what a model was trained on, "" and 0 if unknown. Where nothing is known, the only
    extractor that is installed; the demo's counts last. Raises DatasetError that says what is missing if none serves.
    """
    offered = _offered()
    if name:
        if name not in offered:
            raise DatasetError(
                f"no extractor '{name}'{near_miss(name, offered)}. Installed: {', '.join(offered)}. An extractor "
                f"comes with a package that has an entry point in {GROUP}: see docs/extractors.md."
            )
        return Choice(_made(name, offered[name]))
    made, notices = _all_made(offered)
    for fits in (
        [one for one in made if feature_source and one.feature_source == feature_source],
        [one for one in made if feature_size and not feature_source and one.feature_size == feature_size],
        made if not feature_source and not feature_size else [],
    ):
        if fits:
            return Choice(fits[0], notices)
    wanted = f"features of “{feature_source}”" if feature_source else f"features of {feature_size} values"
    known = "; ".join(f"{one.name} gives “{one.feature_source}”, {one.feature_size} values" for one in made)
    raise DatasetError(
        f"the model was trained on {wanted}, and no extractor that is installed computes them ({known}). Install one "
        f"that does (docs/extractors.md), or open a dataset of such features. {' '.join(notices)}".rstrip()
    )


def _offered() -> Mapping[str, MakeExtractor | EntryPoint]:
    """Return what can be made, by name, sorted; the demo's last."""
    plugged = {entry.name: entry for entry in entry_points(group=GROUP)}
    return {**{name: plugged[name] for name in sorted(plugged)}, "demo": DemoExtractor}


def _all_made(offered: Mapping[str, MakeExtractor | EntryPoint]) -> tuple[list[Extractor], tuple[str, ...]]:
    """Return every extractor that can be made, and a sentence about each that cannot."""
    made, problems = [], []
    for name, make in offered.items():
        try:
            made.append(_made(name, make))
        except DatasetError as error:
            problems.append(str(error))
    return made, tuple(problems)


def _made(name: str, make: MakeExtractor | EntryPoint) -> Extractor:
    """Make an extractor. Raises DatasetError if its package fails, or if it lacks something that an extractor has."""
    try:
        factory = make.load() if isinstance(make, EntryPoint) else make
        extractor = factory()
        wrong = [field for field, kind in _FIELDS.items() if not isinstance(getattr(extractor, field, None), kind)]
        wrong += [] if callable(getattr(extractor, "regions", None)) else ["regions"]
    except Exception as error:
        raise DatasetError(
            f"extractor {name}: cannot be loaded ({type(error).__name__}: {error}). Mend or uninstall its package."
        ) from error
    if wrong:
        raise DatasetError(
            f"extractor {name}: {', '.join(wrong)} missing or of the wrong type. See docs/extractors.md for what an "
            "extractor must have."
        )
    return cast(Extractor, extractor)
