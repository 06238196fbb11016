#!/bin/sh
# Installs what the tests start: MariaDB, PostgreSQL, Redis, Chromium, coturn, ClamAV, Janus, slapd, promtool, nginx, HAProxy, Caddy, and Node for the JavaScript type check.
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
need clamav-daemon clamd
need janus janus
need slapd slapd
need nodejs node
need npm npm
need prometheus promtool
need systemd systemd-analyze
need nginx-light nginx
need haproxy haproxy
need caddy caddy
need curl curl
better= # not everywhere there is one; without it the tests in the browser take longer
command -v chromium-headless-shell >/dev/null 2>&1 || better=chromium-headless-shell
[ -n "$missing$better" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    [ -z "$missing" ] || echo "Missing for some tests:$missing (Debian and Ubuntu: apt-get install$missing)"
    exit 0
fi
echo "Installing$missing $better"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# The tests start their own instances on free ports; the packages' services are not wanted.
export RUNLEVEL=1
# Janus of its package runs as root, with everything open: it must never start (docs/sfu.md).
mkdir -p /etc/systemd/system && ln -sf /dev/null /etc/systemd/system/janus.service
[ -z "$missing" ] || apt-get install -qq -y --no-install-recommends $missing >/dev/null
[ -z "$better" ] || apt-get install -qq -y --no-install-recommends "$better" >/dev/null || true
