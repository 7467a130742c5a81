#!/bin/sh
# Set-up for `make run` and `make test`: virtual environment, Python packages, Qt's system libraries.
# Usage: setup.sh [screen]   screen: also what tests need for a real X server.
# PYTHON: the interpreter to make the environment with. VENV: its folder.
set -eu
cd "$(dirname "$0")/.."
asked="${PYTHON:-}"
PYTHON="${PYTHON:-python3}"
VENV="${VENV:-.venv}"

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1; then sudo "$@"; else
        echo "setup: not root and no sudo. As root, run: $*" >&2; exit 2; fi
}

install_packages() {  # names of Debian packages
    if command -v apt-get >/dev/null 2>&1; then
        echo "setup: installing $*"
        as_root apt-get update -qq
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    else
        echo "setup: please install what your system calls: $*" >&2; exit 2
    fi
}

if ! command -v "$PYTHON" >/dev/null 2>&1; then
    echo "setup: no $PYTHON found. Install Python 3.10 or newer, or run: make PYTHON=/path/to/python" >&2; exit 2
fi
if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
    echo "setup: $PYTHON is older than 3.10. Run: make PYTHON=/path/to/a/newer/python" >&2; exit 2
fi

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])'; }

if [ ! -x "$VENV/bin/python" ]; then
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
    echo "setup: creating $VENV"
    "$PYTHON" -m venv "$VENV" || { rm -rf "$VENV"; exit 2; }  # half of one would be taken for a whole one next time
elif [ -n "$asked" ] && [ "$(version_of "$VENV/bin/python")" != "$(version_of "$PYTHON")" ]; then
    echo "setup: $VENV has Python $(version_of "$VENV/bin/python"), not the $(version_of "$PYTHON") of $PYTHON." \
        "Remove it first: rm -r $VENV" >&2; exit 2
fi

wanted=$(cat pyproject.toml constraints.txt | cksum)
if [ "$(cat "$VENV/.installed" 2>/dev/null || true)" != "$wanted" ]; then
    echo "setup: installing Python packages (once)"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,photographs,map]"
    echo "$wanted" > "$VENV/.installed"
fi

# What PySide6 needs to open a window on X11: the library looked for, and its Debian package.
qt_libraries="libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-image.so.0:libxcb-image0
libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-render-util.so.0:libxcb-render-util0 libxcb-shape.so.0:libxcb-shape0
libxkbcommon-x11.so.0:libxkbcommon-x11-0 libglib-2.0.so.0:libglib2.0-0 libEGL.so.1:libegl1 libGL.so.1:libgl1 libdbus-1.so.3:libdbus-1-3
libfontconfig.so.1:libfontconfig1"
if [ "$(uname -s)" = Linux ]; then
    missing=""
    if known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null); then
        for pair in $qt_libraries; do
            case "$known" in *"${pair%%:*}"*) ;; *) missing="$missing ${pair##*:}" ;; esac
        done
    else
        echo "setup: no ldconfig, so Qt's libraries were not looked for:" $qt_libraries
    fi
    [ -n "$(find /usr/share/fonts "${HOME:-/root}/.fonts" -name '*.[to]tf' 2>/dev/null | head -n 1)" ] || missing="$missing fonts-dejavu-core"
    if [ "${1:-}" = screen ]; then
        command -v Xvfb >/dev/null 2>&1 || missing="$missing xvfb"
        command -v xdotool >/dev/null 2>&1 || missing="$missing xdotool"
    fi
    # shellcheck disable=SC2086
    [ -z "$missing" ] || install_packages $missing
fi
