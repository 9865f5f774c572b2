#!/bin/sh
# Brings a database to what the code expects, then takes the right to empty the history from the platform's own role.
# The container `migrate` and bin/up both run this; PYTHON names the interpreter.
set -eu
cd "$(dirname "$0")/.."
"${PYTHON:-python3}" manage.py migrate --noinput --verbosity "${VERBOSITY:-1}"
"${PYTHON:-python3}" manage.py protect_history
