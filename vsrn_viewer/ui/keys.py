"""Every key of the window, once: menus, the list of keys and what acts on single letters read them here.

Keys that belong to one widget (arrows in a list, the pointer over the image) act there and are only listed here.
"""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

EDIT_QUERY, FIND = "/", "Ctrl+F"
FILTER_REGIONS = "Ctrl+Shift+F"
FILTER_RESULTS, FILTER_QUERIES = "Ctrl+Shift+R", "Ctrl+Shift+T"
QUERIES = "Ctrl+T"
REPLACE_WORD, HISTORY = "Ctrl+.", "Alt+Down"
PREVIOUS_LINE, NEXT_LINE = "Alt+PgUp", "Alt+PgDown"
BACK, FORWARD = "Alt+Left", "Alt+Right"
UNDO, REDO = "Ctrl+Z", "Ctrl+Shift+Z"
PREVIOUS_LAYER, NEXT_LAYER = "Shift+Left", "Shift+Right"
PLAY_LAYERS = "Ctrl+L"
NEXT_MEMBER = "Ctrl+M"
HIDE_OVERLAYS = "H"
PIN = "P"
CLEAR = "Esc"
DROP = "Del"
ADD_TO_FIGURE, EXPORT = "Ctrl+E", "Ctrl+Shift+E"
COPY_COMMAND = "Ctrl+Alt+C"
OPEN, OPEN_TRACE = "Ctrl+O", "Ctrl+Shift+O"
SAVE_SESSION, SAVE_SESSION_AS, OPEN_SESSION = "Ctrl+S", "Ctrl+Shift+S", "Ctrl+Alt+O"
STAR, STARRED = "S", "Ctrl+Alt+S"
BOTH_ANSWERS = "O"
EDIT_NOTE, UNSTAR = "F2", "Del"
PALETTE = "Ctrl+Shift+P"
NOTICE = "F6"
FULL_SCREEN = "F11"
HELP, KEYS = "F1", "Shift+F1"
QUIT = "Ctrl+Q"

LIST: tuple[tuple[str, str], ...] = (
    (f"{EDIT_QUERY} or {FIND}", "edit the query"),
    ("Enter", "search with it, and open the best image"),
    (REPLACE_WORD, "replace the word that the model does not know with the nearest that it knows"),
    (f"{BACK}, {FORWARD}", "back, forward"),
    (HISTORY, "choose among past queries"),
    (f"{PREVIOUS_LINE}, {NEXT_LINE}", "previous, next of several lines that were pasted as queries"),
    (f"{UNDO}, {REDO}", "undo, redo a step"),
    ("arrows in the results", "previous, next image"),
    ("Left, Right in the reading line", "previous, next region"),
    ("Up, Down in the sentence", "previous, next generated word, shown over the image"),
    (f"{PREVIOUS_LAYER}, {NEXT_LAYER}", "previous, next graph layer"),
    (f"{PLAY_LAYERS}, {CLEAR}", "play through the layers, from the first to the last; stop"),
    (f"click, Shift+click, {CLEAR}", "select a region, add one, select none"),
    (QUERIES, "show how every caption and image fares as a query"),
    ("Up, Down; Enter in a table of queries", "open the next case after a rest; open this one at once"),
    (f"{CLEAR} in a table of queries", "back to the image"),
    ("R, W, U in queries, and in results of a caption", "mark the answer right too, really wrong; take the mark away"),
    (FILTER_RESULTS, "say which results are listed; ranks stay"),
    (FILTER_QUERIES, "say which captions, or images, are listed as queries"),
    (f"Enter, {CLEAR} in a filter", "use it, clear it; then back to what it filters"),
    (FILTER_REGIONS, "say which regions are looked at; the others become faint"),
    ("click on an edge or a cell, Ctrl+click", "keep an edge with its value, keep one more; again: let it go"),
    (DROP, "drop the selected regions: what if they were not there?"),
    ("drag, or Ctrl+Left, Ctrl+Right in the reading line", "move a region in the reading order"),
    ("Tab, after a click on the image", "next edge or region under the pointer"),
    ("wheel, drag, double click", "zoom, move, fit the image"),
    (NEXT_MEMBER, "trace the next member of the ensemble"),
    (f"{HIDE_OVERLAYS} held", "hide what is drawn on the photograph"),
    (PIN, "pin what is shown; again: unpin it"),
    (ADD_TO_FIGURE, "add the panel that has the focus to the figure; else the image"),
    (EXPORT, "export the page of all that is shown"),
    (COPY_COMMAND, "copy the command that draws it"),
    (OPEN, "open models and data together; or drop files on the window"),
    (OPEN_TRACE, "open a trace"),
    (STAR, "star what is shown, or the row of a table, to come back to it; again: no more"),
    (STARRED, "show the starred cases"),
    (BOTH_ANSWERS, "on a row of the tables: what both models answer, side by side"),
    (f"{EDIT_NOTE}, {UNSTAR}", "among the starred cases: write a note, take a case away"),
    (f"{SAVE_SESSION}, {SAVE_SESSION_AS}", "save everything on screen as a session"),
    (OPEN_SESSION, "open a session"),
    (f"{CLEAR}, {NOTICE}", "dismiss a notice that stays; go to its buttons"),
    ("Enter, Space", "press the button that has the focus"),
    (PALETTE, "find any command by name"),
    (FULL_SCREEN, "full screen"),
    (HELP, "in a panel: what it shows and its formula; elsewhere: this list"),
    (KEYS, "this list"),
    (QUIT, "quit"),
)


def code(key: str) -> int:
    """Return the code by which Qt's events call a single key, such as HIDE_OVERLAYS."""
    return int(QKeySequence(key)[0].key())  # type: ignore[index]  # the stubs know no indexing
