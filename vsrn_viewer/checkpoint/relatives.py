"""Which other method a checkpoint looks like: the same people have those of VSRN's relatives, under the same names."""

from __future__ import annotations

from collections.abc import Iterable

# A part of a weight's name that only this method has, the telling ones first.
_SIGNS = (
    ("gpool.", "VSE∞"),
    ("SGR_module", "SGRAF"),
    ("SAF_module", "SGRAF"),
    ("sim_tranloc_w", "SGRAF"),
    ("v_global_w", "SGRAF"),
    ("t_global_w", "SGRAF"),
    ("bert.", "a method with BERT as its text encoder"),
    ("cnn.", "VSE++"),
    ("_reverse", "SCAN"),
)
_BY_STATES = {3: "SGRAF or another method with a similarity network", 4: "CHAN or another method of four networks"}


def likely_method(names: Iterable[str], states: int = 2) -> str:
    """Return " It looks like a checkpoint of SCAN.", or "" where nothing speaks for a relative.

    names: of all weights. states: how many state dictionaries the checkpoint has.
    """
    known = list(names)
    if any(name.startswith(("Rs_GCN_", "module.Rs_GCN_")) for name in known):
        return ""
    found = (method for sign, method in _SIGNS if any(sign in name for name in known))
    method = next(found, _BY_STATES.get(states, ""))
    return f" It looks like a checkpoint of {method}." if method else ""
