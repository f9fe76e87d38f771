#!/usr/bin/env bash
# debian-packages.sh <what>=<package>...: puts what is not there (a command, or the path of a file) onto this machine from
# Debian's packages, and says of each whether it is there, or what is left out and why. Always ends with status 0.
set -u
PATH="$PATH:/usr/sbin:/sbin"

where() { # where <what>: its place, when it is there
  command -v "$1" || { [ -e "$1" ] && echo "$1"; }
}

install() { # install <package>; its last words when that fails
  local log
  log=$(mktemp)
  # Services of packages need not run.
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  apt-get install -y --no-install-recommends "$1" >"$log" 2>&1 ||
    { apt-get update && apt-get install -y --no-install-recommends "$1"; } >"$log" 2>&1 ||
    tail -n 1 "$log"
  rm -f "$log"
}

for pair in "$@"; do
  what=${pair%%=*} package=${pair#*=} words=
  if ! where "$what" >/dev/null; then
    if ! command -v apt-get >/dev/null; then
      words='no apt-get on this machine'
    elif [ "$(id -u)" -ne 0 ]; then
      words='packages are installed by root'
    else
      words=$(install "$package")
    fi
  fi
  if found=$(where "$what"); then
    echo "there: $found"
  else
    echo "left out: $what (apt-get install $package: $words)"
  fi
done
exit 0
