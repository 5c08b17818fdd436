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

# demo_environment: everything that the demo reads from its environment, for bin/demo and bin/manage. Call it at the top
# of the checkout. What the demo keeps, its secret key above all, is for the person who runs it.
demo_environment() {
    PORT=${PORT:-8000}
    case $PORT in
        '' | *[!0-9]*) die "PORT must be a number, not '$PORT'" ;;
    esac
    umask 077
    mkdir -p var
    if [ ! -s var/demo-secret-key ]; then
        "$PY" -c 'import secrets; print(secrets.token_urlsafe(64))' >var/demo-secret-key.new
        mv var/demo-secret-key.new var/demo-secret-key
    fi
    # Every variable is given here, so that one left over in the shell cannot turn the demo into something else.
    unset SECRET_KEY_FALLBACKS SITE_NAME TIME_ZONE CACHE_URL BEHIND_TLS_PROXY DATABASE_CONN_MAX_AGE DATABASE_POOLER
    unset HSTS_SECONDS HSTS_INCLUDE_SUBDOMAINS HSTS_PRELOAD WEB_CONCURRENCY GUNICORN_CMD_ARGS DEFAULT_FROM_EMAIL
    SECRET_KEY=$(cat var/demo-secret-key)
    export SECRET_KEY
    export DJANGO_SETTINGS_MODULE=config.settings
    export DEMO=1 DEBUG=0 INSECURE_HTTP=1
    export ALLOWED_HOSTS=127.0.0.1,localhost BASE_URL="http://127.0.0.1:$PORT"
    # The database's path is counted from the checkout wherever a command is run; the other two from where it is run.
    export DATABASE_URL=sqlite:///var/demo.sqlite3 STATIC_ROOT="$PWD/var/demo-static"
    EMAIL_URL=file:$("$PY" -c 'import sys, urllib.parse as u; print(u.quote(sys.argv[1]))' "$PWD/var/demo-mail")
    export EMAIL_URL
    export BIND="127.0.0.1:$PORT" THREADS=4 LOG_LEVEL=WARNING
}
