"""The filter language: what it keeps, how it reads, and that a mistake is answered with place and cure."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsrn_viewer.errors import FilterError
from vsrn_viewer.filtering import END, Completions, Field, Filter, Phrase, Shared, Span, Term, completions, parse

FIELDS = {
    "label": Field("text", "the class"),
    "score": Field("number", "how sure"),
    "number": Field("number", "which"),
    "say": Field("words", "a sentence"),
}
LABELS = ("dog", "Dog", "cat", "traffic light", "", 'a "b" | c\\')
finite = st.floats(allow_nan=False, allow_infinity=False)
spans = st.one_of(
    finite.map(lambda end: Span(end, end)),
    st.tuples(finite, finite).map(lambda ends: Span(*sorted(ends))),
    st.tuples(finite, st.booleans()).map(lambda end: Span(end[0], float("inf"), low_open=end[1])),
    st.tuples(finite, st.booleans()).map(lambda end: Span(float("-inf"), end[0], high_open=end[1])),
)
texts = st.sampled_from(LABELS) | st.text(max_size=6)
terms = st.one_of(
    st.builds(Term, st.just("label"), st.lists(texts, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(
        Term, st.sampled_from(["score", "number"]), st.lists(spans, min_size=1, max_size=3).map(tuple), st.booleans()
    ),
)
phrases = st.text(st.sampled_from('aB_1 ,"\\|-'), max_size=8).filter(lambda text: any(map(str.isalnum, text)))
terms |= st.builds(Term, st.just("say"), st.lists(phrases.map(Phrase), min_size=1).map(tuple), st.booleans())
filters = st.builds(Filter, st.lists(terms, max_size=4).map(tuple))
mostly_filters = st.lists(
    st.sampled_from([*'|:-"\\ []<>=.,39', "label", "score", "say", "dog", ">=0.5", "3..9", "\n"]), max_size=12
).map("".join)


@given(filters)
def test_a_filter_that_is_written_is_read_as_the_same(wanted):
    assert parse(str(wanted), FIELDS) == wanted


@given(mostly_filters | st.text(max_size=12))
def test_any_text_is_read_or_refused_in_a_sentence(text):
    try:
        said = str(parse(text, FIELDS))
    except FilterError as error:
        said = str(error)
    assert re.fullmatch(r"at character \d+: .+\.", said, re.DOTALL) or str(parse(said, FIELDS)) == said


@given(mostly_filters | st.text(max_size=12), st.data())
def test_completions_stand_before_the_cursor_whatever_is_typed(text, data):
    place = data.draw(st.integers(0, len(text)))
    found = completions(text, place, FIELDS, {"label": LABELS})
    assert 0 <= found.start <= place


def holds(term, row):
    """Return whether a term keeps a row, as the language is described."""

    def one(value):
        cell = row[term.field]
        if isinstance(value, str):
            return cell.casefold() == value.casefold()
        above = cell > value.low or (cell == value.low and not value.low_open)
        below = cell < value.high or (cell == value.high and not value.high_open)
        return above and below

    return any(map(one, term.values)) != term.negated


numbers = st.integers(-3, 3).map(float)
near_spans = st.one_of(
    st.tuples(numbers, numbers).map(lambda ends: Span(*sorted(ends))),
    st.tuples(numbers, st.booleans()).map(lambda end: Span(end[0], float("inf"), low_open=end[1])),
    st.tuples(numbers, st.booleans()).map(lambda end: Span(float("-inf"), end[0], high_open=end[1])),
)
near_terms = st.one_of(
    st.builds(Term, st.just("label"), st.lists(st.sampled_from(LABELS), min_size=1).map(tuple), st.booleans()),
    st.builds(Term, st.just("score"), st.lists(near_spans, min_size=1).map(tuple), st.booleans()),
)
rows = st.lists(
    st.fixed_dictionaries({"label": st.sampled_from(LABELS), "score": numbers | st.just(float("nan"))}), max_size=6
)


@given(st.lists(near_terms, max_size=3), rows)
def test_what_is_kept_is_what_holds_row_by_row(asked, table):
    columns = {"label": [row["label"] for row in table], "score": np.array([row["score"] for row in table])}
    kept = parse(str(Filter(tuple(asked))), FIELDS).keeps(columns)
    assert kept.tolist() == [all(holds(term, row) for term in asked) for row in table]


def says(sentence, sought):
    """Return whether a sentence has the words of a phrase, found letter by letter."""
    runs = [[""], [""]]
    for words, text in zip(runs, (sentence, sought), strict=True):
        for letter in text.lower():
            if letter.isalnum() or letter == "_":
                words[-1] += letter
            elif words[-1]:
                words.append("")
    there, wanted = ([word for word in words if word] for words in runs)
    return any(there[at : at + len(wanted)] == wanted for at in range(len(there)))


@given(
    st.lists(st.text(st.sampled_from("aB_1 ,'"), max_size=9), max_size=5), phrases.filter(lambda one: "ß" not in one)
)
def test_words_are_found_whole_in_order_and_side_by_side(sentences, sought):
    kept = Filter((Term("say", (Phrase(sought),)),)).keeps({"say": sentences})
    assert kept.tolist() == [says(sentence, sought) for sentence in sentences]


def test_what_counts_as_a_word_of_a_caption():
    captions = ("A dog in the snow.", "dogs in the snow", "the dog's in snow", "in the", "Snow, in the STRASSE")
    table = {"say": captions}
    assert kept_of('say:"in the snow"', table) == [0, 1]
    assert kept_of("say:dog", table) == [0, 2]
    assert kept_of("say:straße", table) == [4]
    assert kept_of('say:"snow in"', table) == [4]
    assert kept_of('say:"in the"|dogs -say:snow', table) == [3]
    assert kept_of('say:"the snow in"', {"say": [END.join(captions[1:3] + captions[:1])]}) == []


def kept_of(text, columns):
    return np.flatnonzero(parse(text, FIELDS).keeps(columns)).tolist()


def test_a_row_with_several_texts_has_one_of_them_or_none():
    several = [("dog", "cat"), (), ("Cat",), ("bird", "DOG")]
    assert kept_of("label:dog", {"label": several}) == [0, 3]
    assert kept_of("-label:dog", {"label": several}) == [1, 2]
    assert kept_of("label:dog -label:cat|bird", {"label": several}) == []
    rows = {
        "label": Shared(several, np.array([3, 3, 1, 0])),
        "score": Shared(np.array([1.0, np.nan]), np.zeros(4, int)),
    }
    assert kept_of("label:dog", rows) == [0, 1, 3]
    assert kept_of("score:1 -label:cat", rows) == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", [1, 2, 3, 4]),
        ("label:dog", [1, 2]),
        ("label:dog|cat", [1, 2, 3]),
        ('-label:"traffic light"', [1, 2, 3]),
        ("label:dog score:>0.5", [1]),
        ("score:>=0.5", [1, 2]),
        ("score:0.9", [1]),
        ("score:=0.9|<0.2", [1, 4]),
        ("number:2..3", [2, 3]),
        ("number:[2, 3]", [2, 3]),
        ("-number:2..3", [1, 4]),
    ],
)
def test_what_people_write_keeps_what_they_mean(text, kept):
    columns = {
        "label": LABELS[:4],
        "score": np.array([0.9, 0.5, 0.3, 0.1], dtype=np.float32),  # float32's 0.9 is less than 0.9
        "number": np.arange(1.0, 5.0),
    }
    assert (np.flatnonzero(parse(text, FIELDS).keeps(columns)) + 1).tolist() == kept


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "label:dog lable:cat",
            "at character 11: there is no field 'lable' (did you mean 'label'?). Fields are label, score, number, say.",
        ),
        (
            "dog",
            "at character 1: a colon must follow 'dog', as in label:dog. Fields are label, score, number, say.",
        ),
        ("-:3", "at character 2: a field must stand here. Fields are label, score, number, say."),
        (
            "label: dog",
            'at character 7: a value of label must stand here, without a blank before it: a word, or "two words".',
        ),
        ('label:"dog', "at character 7: this quotation mark is never closed. Close it."),
        ("label:>dog", "at character 7: label is text and has no order. Write label: and the text itself."),
        (
            "score:high",
            "at character 7: score is a number. Write one as 3, >0.5, 3..9 or [3,9], without a blank before it.",
        ),
        ("score:9..3", "at character 7: a range goes from the smaller number to the larger. Turn it round."),
        ("score:1e999", "at character 7: this number is too large. Write a smaller one."),
        ('say:"?!"', 'at character 5: say is searched for words, and here is none. Write one, or "two words".'),
        ("score:3dogs", "at character 8: what follows a value of score must be a blank or |."),
    ],
)
def test_a_mistake_is_answered_with_its_place_and_the_cure(text, sentence):
    with pytest.raises(FilterError) as refused:
        parse(text, FIELDS)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", Completions(0, ("label:", "score:", "number:", "say:"))),
        ("sc", Completions(0, ("score:",))),
        ("label:dog -l", Completions(11, ("label:",))),
        ("label:d", Completions(6, ("dog", "Dog"))),
        ("label:cat|tr", Completions(10, ('"traffic light"',))),
        ('label:"traffic l', Completions(6, ('"traffic light"',))),
        ("score:", Completions(6, (">", ">=", "<", "<=", "="))),
        ("score:>", Completions(6, (">=",))),
        ("size:", Completions(5)),
    ],
)
def test_completions_name_fields_operators_and_values(typed, found):
    assert completions(typed, len(typed), FIELDS, {"label": LABELS}) == found


def test_a_column_that_is_missing_is_our_own_mistake():
    with pytest.raises(ValueError, match="'score'"):
        parse("score:3", FIELDS).keeps({"label": LABELS})
