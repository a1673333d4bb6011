#!/bin/sh
# Installs the Debian packages that suites need and this machine lacks: scripts/install-debian.sh GROUP...
# Silent where nothing is missing; without root or apt it prints what to run.
set -eu

packages_of() {
  case $1 in
    rails) echo ruby-actioncable ruby-railties puma ;;
    application) echo ruby-activerecord ruby-activejob ruby-sqlite3 ruby-jwt ruby-minitest ruby-redis ;;
    servers) echo redis-server ruby-redis nginx-light ;;
    postgres) echo postgresql ;;
    monitoring) echo prometheus systemd openssl procps ;;
    programs) echo ruby-graphql ;;
    chroot) echo debootstrap ;;
    chromium) echo chromium ;;
    firefox) echo firefox-esr ;;
    webkit) echo webkit2gtk-driver xvfb xauth ;;
    *)
      echo "$0: there is no group '$1'; there are: rails application servers postgres monitoring programs chroot chromium firefox webkit" >&2
      exit 1
      ;;
  esac
}

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=
for group in "$@"; do
  packages=$(packages_of "$group")
  for package in $packages; do
    is_installed "$package" || missing="$missing $package"
  done
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing:$missing. As root, on Debian 12, run:" >&2
  echo "  apt-get update && apt-get install -y --no-install-recommends$missing" >&2
  exit 1
fi

echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of words
apt-get install -y -qq --no-install-recommends $missing
