#!/usr/bin/env bash
# Runs a job of ringtrace: ./spark-submit.sh [OPTIONS FOR SPARK] JOB [OPTIONS]; without arguments it lists the jobs.
# The first start makes .venv from requirements.lock; Java and Spark's own spark-submit are started by jobs/launch.py.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source=jobs/setup.sh
source "$root/jobs/setup.sh"
locked_environment requirements.lock

# Equal input gives equal output: no set or dict order may depend on a process's random hash seed.
export PYTHONHASHSEED=0
# Names are Chinese, whatever the terminal's locale is.
export PYTHONUTF8=1
exec "$root/.venv/bin/python" "$root/jobs/__main__.py" "$@"
