"""Which extractor is taken: the named one, the one of the model's feature source, of its feature size, or the only one.
Packages that offer one and fail are a sentence, never a crash."""

from __future__ import annotations

import textwrap

import pytest

from vsrn_viewer.errors import DatasetError
from vsrn_viewer.extract import find_extractor
from vsrn_viewer.extract.demo import DemoExtractor

GOOD = """
class Good:
    name, feature_source, feature_size, region_order, fingerprint, at_once = (
        "good", "good features", 2048, "detector confidence", "good 1", 1)
    def regions(self, pixels): ...
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Make a package that offers extractors importable, as pip would."""
    monkeypatch.syspath_prepend(tmp_path)

    def put(module: str, code: str, *entries: str) -> None:
        (tmp_path / f"{module}.py").write_text(textwrap.dedent(code))
        about = tmp_path / f"{module}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        lines = "\n".join(f"{entry} = {module}:{entry.capitalize()}" for entry in entries)
        (about / "entry_points.txt").write_text(f"[vsrn_viewer.extractors]\n{lines}\n")

    return put


def test_the_demo_models_source_finds_the_demos_extractor(install):
    install("good_extractor_a", GOOD, "good")
    choice = find_extractor("", DemoExtractor.feature_source, 144)
    assert choice.extractor.name == "demo"
    assert choice.notices == ()


@pytest.mark.parametrize("asked", [("good", "", 0), ("", "good features", 2048), ("", "", 2048), ("", "", 0)])
def test_one_that_is_plugged_in_is_found_by_name_source_size_or_alone(install, asked):
    install("good_extractor_b", GOOD, "good")
    assert find_extractor(*asked).extractor.name == "good"


def test_without_others_the_demos_serves():
    assert find_extractor().extractor.name == "demo"


def test_an_unknown_name_is_a_near_miss():
    with pytest.raises(DatasetError, match=r"no extractor 'dema' \(did you mean 'demo'\?\). Installed: demo"):
        find_extractor("dema")


def test_a_model_that_none_serves_is_refused_with_what_it_needs():
    with pytest.raises(DatasetError, match=r"features of “bottom-up attention”.*demo gives “SSD.*144 values"):
        find_extractor("", "bottom-up attention", 2048)
    with pytest.raises(DatasetError, match="trained on features of 2048 values"):
        find_extractor("", "", 2048)


def test_a_named_one_of_another_size_is_refused():
    with pytest.raises(DatasetError, match=r"features of 144 values, the model was trained on 2048 \(“b-u”\)"):
        find_extractor("demo", "b-u", 2048)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import no_such_package\n", "cannot be loaded (ModuleNotFoundError: No module named 'no_such_package')"),
        ("raise SystemError('broken')\n", "cannot be loaded (SystemError: broken)"),
        ("class Other: pass\n", "cannot be loaded (AttributeError: "),
        (GOOD.replace("2048", "'many'").replace("Good", "Bad"), "feature_size missing or of the wrong type"),
        (GOOD.replace("def regions", "def other").replace("Good", "Bad"), "regions missing or of the wrong type"),
    ],
)
def test_one_that_fails_to_load_is_a_notice_and_a_refusal_when_it_is_named(install, code, said, request):
    module = f"bad_extractor_{abs(hash(request.node.name))}"
    install(module, code, "bad")
    choice = find_extractor("", DemoExtractor.feature_source, 144)
    assert choice.extractor.name == "demo"
    (notice,) = choice.notices
    assert notice.startswith("extractor bad: ")
    assert said in notice
    with pytest.raises(DatasetError) as refused:
        find_extractor("bad")
    assert str(refused.value) == notice
