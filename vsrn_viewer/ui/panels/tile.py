"""What one tile of the results grid shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vsrn_viewer.marks import Verdict
from vsrn_viewer.picture import score_text

CHECK = "✓"


@dataclass(frozen=True)
class Tile:
    """What one tile shows. image: row of the split. rank: from 1, 0 before any query; score: then None. risen: by how
    many places a what-if has lifted it, negative if it fell; None without one. is_asked: it is the image that the
    others are compared with. region: the one that was found in it, by its row, -1 for none. parts: of a sum, each with
    its score. plain_rank, corrected: the rank by the score, and what the order without hubs ranks by; 0 and "" in the
    plain order."""

    image: int
    image_id: str
    file: str
    rank: int
    score: float | None
    is_truth: bool
    caption: str = ""  # its first one, which stands in for an image that there is not
    risen: int | None = None
    is_asked: bool = False
    region: int = -1
    parts: tuple[tuple[str, float], ...] = ()
    verdict: Verdict | None = None  # what somebody said of it beside the caption that is asked
    plain_rank: int = 0
    corrected: str = ""
    is_starred: bool = False

    @property
    def sign(self) -> str:
        """What stands behind the score: a check for the truth, R or W for what is marked right too or really wrong."""
        return CHECK if self.is_truth else self.verdict[0].upper() if self.verdict else ""

    @property
    def moved(self) -> str:
        """What a what-if did to its place: "▲1", "▼8", "" for nothing."""
        return f"{'▲' if self.risen > 0 else '▼'}{abs(self.risen):,}" if self.risen else ""

    def plain_words(self, width_of: Callable[[str], int], room: int) -> str:
        """Return "plain 7", or "(7)" where that is wider than there is room, or nothing."""
        for words in (f"plain {self.plain_rank:,}", f"({self.plain_rank:,})"):
            if width_of(words) <= room:
                return words
        return ""

    def breakdown(self) -> str:
        """Say the parts that a sum adds up, a line each; "" for other queries."""
        return "".join(f"\n{score_text(score)}  {name}" for name, score in self.parts)

    def words(self) -> str:
        """Say the tile to people who do not see it."""
        said = f"image {self.image_id}"
        if self.score is not None:
            rank = f"rank {self.rank}"
            if self.plain_rank:
                rank = f"rank without hubs {self.rank}, {self.corrected}, plain rank {self.plain_rank}"
            said = f"{rank}, {said}, score {score_text(self.score)}"
        if self.risen:
            said += f", {'risen' if self.risen > 0 else 'fallen'} by {abs(self.risen):,}"
        said += f", region {self.region + 1}" if self.region >= 0 else ""
        said += ", the one that is asked about" if self.is_asked else ""
        said += ", starred" if self.is_starred else ""
        if self.verdict:
            said += ", marked right too" if self.verdict == "right" else ", marked really wrong"
        return said + (", the truth" if self.is_truth else "")
