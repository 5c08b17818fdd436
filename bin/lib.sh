# Shared by the scripts in this folder, which read it with `.` from the top of the checkout. POSIX sh.

VENV=.venv
PY=$VENV/bin/python

say() {
    printf '%s\n' "$*"
}

heading() {
    printf '\n== %s ==\n' "$*"
}

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Print the name of a Python that is new enough ($PYTHON first, where it is set).
find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            say "$candidate"
            return 0
        fi
    done
    return 1
}

# install_requirements FILE...: have .venv hold the last of these pinned lists, which includes the others.
# Each file's checksum is kept beside what was installed from it, so that a second run takes no time.
install_requirements() {
    if ! "$PY" -c '' >/dev/null 2>&1; then
        python=$(find_python) || die "Python 3.11 or newer is needed. Install it, or name it: PYTHON=/path/to/python3"
        say "Making $VENV with $("$python" --version)"
        "$python" -m venv --clear "$VENV" ||
            die "$python could not make a virtual environment (on Debian and Ubuntu: apt-get install python3-venv)"
    fi
    for file in "$@"; do
        wanted=$file
    done
    stamp=$VENV/installed-$wanted.cksum
    if [ "$(cat "$stamp" 2>/dev/null)" = "$(cksum "$@")" ]; then
        return 0
    fi
    say "Installing $wanted (this needs the network, and takes a minute)"
    "$PY" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$wanted" ||
        die "Installing $wanted failed: see pip's message above"
    for file in "$@"; do
        stamped=$VENV/installed-$file.cksum
        if [ "$file" = "$wanted" ]; then cksum "$@" >"$stamped"; else cksum "$file" >"$stamped"; fi
    done
}

# Print the path of a Chromium that tests can drive; fail where there is none. CHROMIUM names another.
find_chromium() {
    for candidate in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$candidate" 2>/dev/null; then
            return 0
        fi
    done
    return 1
}
