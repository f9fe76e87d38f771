#!/usr/bin/env bash
# Puts the DHCP servers that test/dhcp runs onto this machine and says what is missing and why. Starts nothing: the tests
# start the binaries themselves, in network namespaces of their own. Always ends with status 0.
set -u

bash "$(dirname "$0")/debian-packages.sh" \
  dhcpd=isc-dhcp-server kea-dhcp4=kea-dhcp4-server dnsmasq=dnsmasq-base ip=iproute2

if [ "$(id -u)" -ne 0 ]; then
  echo 'left out: real leases (network namespaces and UDP port 68 need root)'
elif ! unshare --net true 2>/dev/null; then
  echo 'left out: real leases (this machine makes no network namespaces)'
fi
exit 0
