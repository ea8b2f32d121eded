# Makes .venv hold exactly what the lock files pin. Sourced by spark-submit.sh and tests/run, which set `root`, the
# project's folder. Anything missing that can't be made here ends with exit code 78 and the one command to type.

# shellcheck shell=bash disable=SC2154
venv=$root/.venv
# Stands in .venv while packages are installed: a set-up that was killed half-way starts afresh.
unfinished=$venv/unfinished

# locked_environment LOCK...: .venv with the packages of the lock files (paths below the project's folder).
locked_environment() {
  if environment_is_ready "$@"; then return; fi
  mkdir -p "$root/build" || stop "$root can't be written; its owner must start once, which makes .venv"
  (
    if command -v flock >/dev/null; then flock 9; fi
    # Another first start may have made it while this one waited.
    if environment_is_ready "$@"; then exit 0; fi
    make_environment "$@"
  ) 9>"$root/build/setup.lock"
}

environment_is_ready() {
  [[ -x $venv/bin/python && ! -e $unfinished ]] || return 1
  local lock
  for lock in "$@"; do
    [[ -e $(stamp "$lock") && $(<"$(stamp "$lock")") == "$(digest "$lock")" ]] || return 1
  done
}

stamp() { printf '%s' "$venv/$1.sha256"; }

digest() { sha256sum <"$root/$1"; }

make_environment() {
  local python lock locks=()
  python=$(supported_python)
  for lock in "$@"; do locks+=(--requirement "$root/$lock"); done
  if [[ -e $unfinished ]] || ! "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    rm -rf "$venv"
  fi
  say "ringtrace: making .venv from ${*} (once; a few minutes)"
  mkdir -p "$venv"
  touch "$unfinished"
  install_packages "$python" "${locks[@]}" ||
    stop "the packages can't be installed, see the message above. Without a network: UV_FIND_LINKS or PIP_FIND_LINKS" \
      "names a folder that holds them"
  for lock in "$@"; do digest "$lock" >"$(stamp "$lock")"; done
  rm "$unfinished"
}

# install_packages PYTHON --requirement LOCK...: creates the environment and fills it. Called where `set -e` does not
# hold, so each step says what follows its failure.
install_packages() {
  local python=$1
  shift
  if command -v uv >/dev/null; then
    [[ -e $venv/pyvenv.cfg ]] || uv venv --quiet --allow-existing --python "$python" "$venv" || return
    uv pip install --quiet --python "$venv/bin/python" --require-hashes "$@"
  else
    [[ -e $venv/pyvenv.cfg ]] || "$python" -m venv --without-pip "$venv" || return
    ensure_pip "$python" || return
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes "$@"
  fi
}

# The real path of a Python that the locked packages support: an upgrade of the system's Python then breaks the link
# in .venv, which is seen and mended, where a link to plain `python3` would lead to a Python without the packages.
supported_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11 python3.14; do
    "$name" - 2>/dev/null <<'PYTHON' && return
import os, sys, venv
if not (3, 11) <= sys.version_info < (3, 15):
    sys.exit(1)
print(os.path.realpath(sys.executable))
PYTHON
  done
  stop "no Python 3.11 to 3.14 with its venv module found. Type: sudo apt-get install -y python3 python3-venv"
}

# Debian's Python has no pip to put into a venv, so the pinned wheel comes from the package index.
ensure_pip() {
  if "$venv/bin/python" -m pip --version >/dev/null 2>&1; then return; fi
  local wheel
  if wheel=$("$1" -I "$root/jobs/pip_wheel.py" "$root/build") &&
    "$venv/bin/python" "$wheel/pip" install --quiet --no-index --disable-pip-version-check "$wheel"; then
    return
  fi
  "$venv/bin/python" -m ensurepip >/dev/null 2>&1 ||
    stop "pip can't be fetched and this Python does not carry it. Type: sudo apt-get install -y python3-venv"
}

say() { printf '%s\n' "$*" >&2; }

stop() {
  say "ringtrace: $*"
  exit 78
}
