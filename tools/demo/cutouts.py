"""The photographic cut-outs that are staged: what each is called, how tall it is, where it stands.

Source: Debian package tuxpaint-stamps-default, all GPL-2-or-later or public domain. Stamps that the package's
changelog names as GFDL, CC BY, CC BY-SA or Sampling Plus are left out, and so are those "from Wikipedia" without
a licence. Names and colours were given by looking at the pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Place = Literal["ground", "air", "water"]
STAMPS = "/usr/share/tuxpaint/stamps"


@dataclass(frozen=True)
class Cutout:
    """One object. `height` is that of the picture's content in metres of the real world."""

    key: str
    noun: str
    colour: str
    file: str  # below STAMPS
    height: float
    place: Place = "ground"
    weight: float = 1.0  # how often it is drawn, beside the others


def _table() -> list[Cutout]:
    mammals, birds = "animals/mammals", "animals/birds"
    return [
        Cutout("elephant", "elephant", "grey", f"{mammals}/elephant.png", 3.0, weight=1.4),
        Cutout("giraffe", "giraffe", "spotted", f"{mammals}/giraffe.png", 4.2, weight=1.7),
        Cutout("hippo", "hippo", "brown", f"{mammals}/hippopotamus.png", 1.5),
        Cutout("rhino", "rhino", "black", f"{mammals}/rhino_black.png", 1.7),
        Cutout("bison", "bison", "dark", f"{mammals}/bovines/bison.png", 1.8),
        Cutout("bull", "bull", "black", f"{mammals}/bovines/bull.png", 1.6),
        Cutout("brown_cow", "cow", "brown", f"{mammals}/bovines/cow.png", 1.45, weight=1.3),
        Cutout("white_cow", "cow", "white", f"{mammals}/bovines/cow_white.png", 1.5, weight=1.8),
        Cutout("camel", "camel", "brown", f"{mammals}/camel/camel.png", 2.1, weight=2.0),
        Cutout("horse", "horse", "brown", f"{mammals}/equines/horse.png", 1.7, weight=1.3),
        Cutout("zebra", "zebra", "striped", f"{mammals}/equines/zebra.png", 1.45),
        Cutout("brown_donkey", "donkey", "brown", f"{mammals}/equines/donkey.png", 1.3),
        Cutout("grey_donkey", "donkey", "grey", f"{mammals}/equines/donkey_eating.png", 1.15),
        Cutout("deer", "deer", "brown", f"{mammals}/deer/deer.png", 1.6),
        Cutout("fawn", "fawn", "spotted", f"{mammals}/deer/doe.png", 0.9),
        Cutout("reindeer", "reindeer", "grey", f"{mammals}/deer/caribou.png", 1.7),
        Cutout("gorilla", "gorilla", "black", f"{mammals}/apes/gorilla.png", 1.5),
        Cutout("chimp", "chimpanzee", "black", f"{mammals}/apes/chimp.png", 1.0),
        Cutout("black_bear", "bear", "black", f"{mammals}/bears/bear.png", 1.2, weight=1.3),
        Cutout("brown_bear", "bear", "brown", f"{mammals}/bears/european-bear.png", 1.3, weight=1.8),
        Cutout("lion", "lion", "brown", f"{mammals}/cats/lion-2.png", 1.2),
        Cutout("tiger", "tiger", "orange", f"{mammals}/cats/tiger.png", 0.85),
        Cutout("pink_pig", "pig", "pink", f"{mammals}/pig.png", 0.85),
        Cutout("ginger_pig", "pig", "ginger", f"{mammals}/pig_golden.png", 0.9),
        Cutout("boar", "boar", "dark", f"{mammals}/wildboar.png", 0.9),
        Cutout("goat", "goat", "brown", f"{mammals}/bovines/goat.png", 0.9),
        Cutout("ram", "ram", "grey", f"{mammals}/bovines/ram.png", 0.9),
        Cutout("sheep", "sheep", "white", f"{mammals}/bovines/sheep.png", 0.85),
        Cutout("lamb", "lamb", "spotted", f"{mammals}/bovines/sheep_lamb.png", 0.5),
        Cutout("dog", "dog", "grey", f"{mammals}/dogs/dog.png", 0.75, weight=1.2),
        Cutout("fox", "fox", "red", f"{mammals}/dogs/fox.png", 0.65),
        Cutout("otter", "otter", "brown", f"{mammals}/aquatic/otter.png", 0.4),
        Cutout("sea_lion", "sea lion", "dark", f"{mammals}/aquatic/sea_lion.png", 1.1),
        Cutout("badger", "badger", "grey", f"{mammals}/badger.png", 0.35),
        Cutout("beaver", "beaver", "brown", f"{mammals}/rodents/beaver.png", 0.38),
        Cutout("squirrel", "squirrel", "grey", f"{mammals}/rodents/squirrel.png", 0.26, weight=2.0),
        Cutout("rabbit", "rabbit", "white", f"{mammals}/rodents/rabbit-2.png", 0.3),
        Cutout("koala", "koala", "grey", "animals/marsupials/koala.png", 0.65),
        Cutout("kangaroo", "kangaroo", "brown", "animals/marsupials/kangaroo.png", 1.4),
        Cutout("frog", "frog", "green", "animals/amphibians/frog.png", 0.14, weight=3),
        Cutout("iguana", "iguana", "green", "animals/lizards/iguana.png", 0.25, weight=3.0),
        Cutout("ostrich", "ostrich", "white", f"{birds}/ostrich.png", 1.9),
        Cutout("flamingo", "flamingo", "pink", f"{birds}/pink_flamingo.png", 1.1),
        Cutout("crane", "crane", "grey", f"{birds}/crowned_crane.png", 1.0),
        Cutout("penguin", "penguin", "", f"{birds}/penguin.png", 0.9),
        Cutout("vulture", "vulture", "brown", f"{birds}/vulture.png", 0.85),
        Cutout("turkey", "turkey", "black", f"{birds}/turkey.png", 0.8),
        Cutout("goose", "goose", "grey", f"{birds}/gander.png", 0.8),
        Cutout("owl", "owl", "white", f"{birds}/owl.png", 0.55),
        Cutout("hen", "hen", "orange", f"{birds}/hen.png", 0.42),
        Cutout("grey_hen", "hen", "grey", f"{birds}/chicken_profile.png", 0.42),
        Cutout("rooster", "rooster", "brown", f"{birds}/rooster.png", 0.5),
        Cutout("duck", "duck", "grey", f"{birds}/duck.png", 0.38),
        Cutout("crow", "crow", "black", f"{birds}/crow.png", 0.36),
        Cutout("pigeon", "pigeon", "grey", f"{birds}/pigeon.png", 0.28),
        Cutout("red_car", "car", "red", "vehicles/auto/beetle.png", 1.5, weight=1.6),
        Cutout("blue_car", "car", "blue", "vehicles/auto/sedan.png", 1.45, weight=2.0),
        Cutout("sports_car", "sports car", "red", "vehicles/auto/sportscar2.png", 1.25, weight=2.2),
        Cutout("pickup", "truck", "turquoise", "vehicles/auto/truck.png", 1.8, weight=1.6),
        Cutout("garbage_truck", "truck", "white", "vehicles/garbagetruck.png", 3.2, weight=1.8),
        Cutout("bus", "bus", "green", "vehicles/masstransit/green_korean_bus.png", 3.0, weight=3.5),
        Cutout("dumper", "dumper", "orange", "vehicles/construction/dumper.png", 2.6, weight=1.5),
        Cutout("tricycle", "tricycle", "pink", "vehicles/cycle/pink_tricycle.png", 0.6),
        Cutout("mixer", "cement mixer", "yellow", "household/tools/cementmixer.png", 1.4),
        Cutout("post_box", "post box", "red", "town/uk_post_box.png", 1.6),
        Cutout("mailbox", "mailbox", "blue", "town/usps_mailbox.png", 1.3),
        Cutout("bin", "bin", "green", "household/wheelie_bin.png", 1.1),
        Cutout("palm", "palm tree", "green", "plants/trees/liberia-palm.png", 4.2, weight=3.0),
        Cutout("balloon", "balloon", "colourful", "vehicles/flight/balloon360.png", 7.0, "air", 1.5),
        Cutout("plane", "plane", "blue", "vehicles/flight/planes/747.png", 4.5, "air", 1.4),
        Cutout("gull", "seagull", "white", f"{birds}/seagull.png", 0.6, "air", 1.5),
        Cutout("toucan", "toucan", "black", f"{birds}/tucan.png", 0.6, "air", 1.6),
        Cutout("junk", "ship", "red", "vehicles/ship/chineseJunk.png", 9.0, "water", 1.2),
        Cutout("sailboat", "sailboat", "yellow", "vehicles/ship/walnutBoat.png", 8.0, "water", 1.2),
        Cutout("dolphin", "dolphin", "grey", f"{mammals}/aquatic/dolphin.png", 2.4, "water"),
        Cutout("orca", "orca", "black", f"{mammals}/aquatic/orca.png", 2.8, "water"),
    ]


CUTOUTS: dict[str, Cutout] = {cutout.key: cutout for cutout in _table()}
