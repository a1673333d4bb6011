#!/bin/sh
# Makes a small Debian 13 (trixie) with Rails 7.2 in a folder of its own, to be entered with chroot.
# It changes nothing outside that folder, and starts no service. Ready already: it says so and ends.
set -eu

release=trixie
packages='ruby-actioncable ruby-railties ruby-activerecord ruby-activejob ruby-sqlite3 ruby-jwt ruby-redis ruby-useragent ruby-minitest puma'
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

cache="${XDG_CACHE_HOME:-$HOME/.cache}/catenary"
chroot="$cache/rails-7.2"
# Written last: without it, or for other packages, what is there is half made or out of date.
stamp="$chroot/etc/catenary-packages"

say() { echo "rails-7.2: $*"; }

is_ready() { [ "$(cat "$stamp" 2>/dev/null)" = "$release $packages" ]; }

# The mirror that this machine's own packages come from, so that a local one is used where there is one.
mirror() {
  [ -z "${DEBIAN_MIRROR:-}" ] || { echo "$DEBIAN_MIRROR"; return; }
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  apt-get indextargets --no-release-info --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk -v codename="$codename" '$1 == codename || $1 == "stable" { print $2; exit }'
}

remove() {
  # An interrupted installation may have left it mounted.
  if mountpoint -q "$chroot/proc" 2>/dev/null; then umount "$chroot/proc"; fi
  rm -rf --one-file-system "$chroot"
}

install() {
  mirror=$(mirror)
  [ -n "$mirror" ] || { say 'apt knows no Debian mirror; say which: DEBIAN_MIRROR=http://...'; exit 1; }
  say "installing Debian $release from $mirror in $chroot"
  debootstrap --variant=minbase --include=ca-certificates --force-check-gpg --keyring="$keyring" \
    "$release" "$chroot" "$mirror"
  # Whatever a package wants started is not.
  printf '#!/bin/sh\nexit 101\n' >"$chroot/usr/sbin/policy-rc.d"
  chmod +x "$chroot/usr/sbin/policy-rc.d"
  say "installing $packages"
  export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
  # shellcheck disable=SC2086 # a list
  chroot "$chroot" apt-get -o Dpkg::Use-Pty=0 install -y --no-install-recommends $packages
  chroot "$chroot" apt-get clean
  echo "$release $packages" >"$stamp"
}

if is_ready; then
  say "ready in $chroot"
  exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
  say "needs root and debootstrap; as root, run:
  $(dirname "$0")/install-debian.sh chroot && XDG_CACHE_HOME='${XDG_CACHE_HOME:-$HOME/.cache}' $0" >&2
  exit 1
fi

mkdir -p "$cache"
# Who comes while somebody else installs waits, and finds it ready.
exec 9>"$cache/rails-7.2.lock"
flock 9
if ! is_ready; then
  [ ! -e "$chroot" ] || say "removing what is half made or out of date"
  remove
  install
fi
say "ready in $chroot"
