#!/bin/sh
# Installs what the tests start: MariaDB, PostgreSQL, Redis, Chromium, coturn, and Node for the JavaScript type check.
# Only as root on Debian or Ubuntu; elsewhere it does nothing, and the tests name what they miss.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"
missing=
need() { # need PACKAGE PROGRAM: servers that tests find by a URL need no program
    command -v "$2" >/dev/null 2>&1 || missing="$missing $1"
}
[ -n "${ICHAT_TEST_MYSQL_URL:-}" ] || need mariadb-server mariadbd
PATH="$PATH:$(echo /usr/lib/postgresql/*/bin | tr ' ' ':')" # where Debian keeps the server
[ -n "${ICHAT_TEST_POSTGRESQL_URL:-}" ] || need postgresql postgres
[ -n "${ICHAT_TEST_REDIS_URL:-}" ] || need redis-server redis-server
need chromium chromium
need coturn turnserver
need nodejs node
need npm npm
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing for some tests:$missing (Debian and Ubuntu: apt-get install$missing)"
    exit 0
fi
echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# The tests start their own instances on free ports; the packages' services are not wanted.
RUNLEVEL=1 apt-get install -qq -y --no-install-recommends $missing >/dev/null
