"""Are things found on real photographs by models that learned them on staged scenes? Average precision of each thing.

    python benchmarks/real_photographs.py FOLDER

FOLDER holds COCO photographs: images/ and their captions, captions_val2017.json. The things are those that both the
demo's scenes and COCO know. A photograph is relevant if at least two of its captions name the thing. "a THING" is asked
for each; chance is the share of relevant photographs. Prints a Markdown table; the cache keeps the regions.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import vsrn_viewer as vv

# What captions call them, beside the word itself.
THINGS = {
    "bear": "bears",
    "bus": "buses",
    "car": "cars",
    "cow": "cows cattle",
    "dog": "dogs",
    "elephant": "elephants",
    "giraffe": "giraffes",
    "horse": "horses",
    "plane": "planes airplane airplanes",
    "sheep": "",
    "truck": "trucks",
    "zebra": "zebras",
}
NAMED_BY = 2  # captions


def relevant_photographs(captions_file: Path) -> dict[str, set[str]]:
    """Return for each thing the names (without ending) of the photographs that at least two captions say it of."""
    stored = json.loads(captions_file.read_text(encoding="utf-8"))
    names = {image["id"]: Path(image["file_name"]).stem for image in stored["images"]}
    words = {word: thing for thing, others in THINGS.items() for word in (thing, *others.split())}
    times: dict[tuple[str, str], int] = defaultdict(int)
    for one in stored["annotations"]:
        said = {words[word] for word in re.findall(r"[a-z]+", one["caption"].lower()) if word in words}
        for thing in said:
            times[thing, names[one["image_id"]]] += 1
    return {thing: {name for (of, name), n in times.items() if of == thing and n >= NAMED_BY} for thing in THINGS}


def average_precision(ranked: Sequence[str], relevant: set[str]) -> float:
    """Return the mean, over the relevant, of the precision at their ranks (Manning et al. 2008, section 8.4)."""
    found, precisions = 0, []
    for rank, name in enumerate(ranked, start=1):
        if name in relevant:
            found += 1
            precisions.append(found / rank)
    return sum(precisions) / len(relevant)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds images/ and captions_val2017.json")
    folder = parser.parse_args().folder
    relevant = relevant_photographs(folder / "captions_val2017.json")
    work = vv.open(data=folder / "images")
    count = len(work.info.image_ids)
    rows = []
    for thing, names in relevant.items():
        ranked = [hit.image_id for hit in work.search(f"a {thing}", top=count)]
        rows.append((thing, len(names), average_precision(ranked, names), len(names) / count))
    print("| thing | photographs | average precision | chance |\n|---|---|---|---|")
    for thing, named, precision, chance in rows:
        print(f"| {thing} | {named} | {precision:.2f} | {chance:.2f} |")
    mean, chance = (sum(row[place] for row in rows) / len(rows) for place in (2, 3))
    print(f"| **mean** | of {count} | **{mean:.2f}** | {chance:.2f} |")


if __name__ == "__main__":
    main()
