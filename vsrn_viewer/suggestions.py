"""Known words in place of one that a model does not know: other forms of it by their ending, and near spellings.

Two rules, in this order:

1. Ending. Taking an English ending off the word, as in Porter's algorithm only where a vowel is left before it, gives
   stems ("running" → runn, run, runne); a stem and what the usual endings make of it are forms of the word.
2. Spelling. Words whose restricted Damerau–Levenshtein distance (letters put in, left out, replaced, and neighbours
   swapped) is at most 1 for words of up to 5 letters and 2 for longer ones. Words of 3 letters are near to far too
   many: of those only swapped neighbours count. Shorter ones have no near spelling.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

MOST = 3  # words suggested: more would have to be read instead of seen
_SHORT = 5  # letters of a word in which one mistake is allowed, and no two
_LEAST = 3  # letters of a word that has near spellings, all of them only swapped
_VOWELS = frozenset("aeiouy")
_CUT = (  # endings, the longer ones first: what stands in their place
    *(("iest", ("y",)), ("ies", ("y",)), ("ied", ("y",)), ("ier", ("y",)), ("ily", ("y",)), ("ves", ("f", "fe"))),
    *(("ing", ("", "e")), ("est", ("", "e")), ("es", ("",)), ("ed", ("", "e")), ("er", ("", "e"))),
    *(("ly", ("",)), ("s", ("",))),
)
_DOUBLING = frozenset(("ing", "est", "ed", "er"))  # before which a consonant may have been doubled


def suggestions(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Return at most three known words for one that is not known, the likeliest first; () where none is near.

    word: as the tokeniser writes it, in lower case. known: the vocabulary; only words of letters are suggested.
    """
    found = dict.fromkeys((*forms_known(word, known), *_near(word, known)))
    return tuple(found)[:MOST]


def forms_known(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the known words that are this one with another ending, at most three. Membership in `known` decides."""
    if not word.isalpha():
        return ()
    stems = dict.fromkeys(_stems(word))
    forms = dict.fromkeys((*stems, *(form for stem in (word, *stems) for form in _forms(stem))))
    return tuple(form for form in forms if form != word and form in known)[:MOST]


def did_you_mean(words: tuple[str, ...]) -> str:
    """Return " (did you mean “run” or “runs”?)", "" without a word."""
    quoted = [f"“{word}”" for word in words]
    return f" (did you mean {_either(quoted)}?)" if quoted else ""


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _stems(word: str) -> Iterator[str]:
    """Yield what is left without an ending."""
    for ending, instead in _CUT:
        stem = word.removesuffix(ending)
        if stem == word or not _VOWELS & {*stem}:
            continue
        if ending in _DOUBLING and len(stem) > 2 and stem[-1] == stem[-2]:
            yield stem[:-1]
        yield from (stem + end for end in instead)


def _forms(stem: str) -> Iterator[str]:
    """Yield a stem with each usual ending."""
    last, rest = stem[-1], stem[:-1]
    yield from (stem + "s", stem + "es")
    if last == "y":
        yield from (rest + "ies", rest + "ied", stem + "ing")
    elif last == "e":
        yield from (rest + "ing", stem + "d")
    else:
        yield from (stem + "ing", stem + "ed", stem + last + "ing", stem + last + "ed")


def _near(word: str, known: Collection[str]) -> list[str]:
    """Return the known words of a near spelling: the nearest first, then those that begin alike, then by alphabet."""
    if len(word) < _LEAST or not word.isalpha():
        return []
    from rapidfuzz import process  # here, because few queries have an unknown word
    from rapidfuzz.distance import OSA, Prefix

    most = 1 if len(word) <= _SHORT else 2
    near = process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=None)
    ranked = ((distance, -Prefix.similarity(word, name), name) for name, distance, _ in near)
    swapped_only = len(word) == _LEAST
    names = [name for _, _, name in sorted(ranked) if name.isalpha() and name != word]
    return [name for name in names if not swapped_only or sorted(name) == sorted(word)]
