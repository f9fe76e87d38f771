#!/usr/bin/env bash
# From nothing to everything that up.sh needs, below $KT_BASE (.cache/k8s): Debian packages, binaries from the Go proxy, the
# images pause, coredns and node:24-bookworm-slim. Repeatable; each part is skipped when its result is there.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
. "$here/lib/env.sh"
mkdir -p "$KT_BASE"/{bin,bases,images,logs}
say() { printf '[prepare %4ds] %s\n' "$SECONDS" "$*" >&2; }

packages=(containerd runc containernetworking-plugins iptables nftables conntrack ethtool socat buildah debootstrap openssl)
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "${packages[@]}"; } >"$KT_BASE/logs/apt.log" 2>&1
fi
say 'Debian packages'
base() { [ -s "$KT_BASE/bases/node.tar" ] || "$here/lib/mknodebase.sh"; }
base & base=$! # debootstrap and npm, mostly waiting: beside the compiler
if [ ! -x "$KT_BIN/kubeone" ] || [ ! -x "$KT_BIN/coredns" ] || [ ! -x "$KT_BIN/pause" ]; then
  (cd "$here/build/all" && go mod download && say 'Go modules' && OUT=$KT_BIN ./build.sh >&2)
fi
say 'binaries'
wait "$base"
say 'base image'
scratch() { # file, image, program
  [ -s "$KT_IMAGES/$1.tar" ] || "$here/lib/mkscratch.sh" "$2" "$KT_IMAGES/$1.tar" "/$1" "$KT_BIN/$1=/$1"
}
scratch pause "$KT_PAUSE"
scratch coredns "$KT_COREDNS"
say done
