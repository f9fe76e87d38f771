#!/usr/bin/env bash
# Puts the DHCP servers that test/dhcp runs onto this machine, from Debian's packages, and says what is missing and why.
# Starts nothing: the tests start the binaries themselves, in network namespaces of their own. Always ends with status 0.
set -u

declare -A package=([dhcpd]=isc-dhcp-server [kea-dhcp4]=kea-dhcp4-server [dnsmasq]=dnsmasq-base [ip]=iproute2)
PATH="$PATH:/usr/sbin:/sbin"

missing() {
  local binary
  for binary in "${!package[@]}"; do command -v "$binary" >/dev/null || echo "$binary"; done
}

left_out() { echo "left out: $*"; }

wanted=$(missing)
if [ -n "$wanted" ]; then
  if ! command -v apt-get >/dev/null; then
    left_out "$(echo $wanted) (no apt-get on this machine)"
  elif [ "$(id -u)" -ne 0 ]; then
    left_out "$(echo $wanted) (packages are installed by root)"
  else
    # Their services need not run.
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    log=$(mktemp)
    for binary in $wanted; do
      apt-get install -y --no-install-recommends "${package[$binary]}" >"$log" 2>&1 ||
        { apt-get update && apt-get install -y --no-install-recommends "${package[$binary]}"; } >"$log" 2>&1 ||
        left_out "$binary (apt-get install ${package[$binary]}: $(tail -n 1 "$log"))"
    done
    rm -f "$log"
  fi
fi

for binary in "${!package[@]}"; do
  command -v "$binary" >/dev/null && echo "there: $(command -v "$binary")"
done
if [ "$(id -u)" -ne 0 ]; then
  left_out 'real leases (network namespaces and UDP port 68 need root)'
elif ! unshare --net true 2>/dev/null; then
  left_out 'real leases (this machine makes no network namespaces)'
fi
exit 0
