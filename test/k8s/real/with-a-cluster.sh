#!/usr/bin/env bash
# with-a-cluster.sh <command...>: runs it with a real Kubernetes cluster and two images of Ringfleet in it.
# KUBECONFIG names a cluster of your own; it must be able to pull RINGFLEET_IMAGE and RINGFLEET_NEXT_IMAGE then.
# Without it one is built and started on this machine (test/k8s/cluster): root, Debian 12 and Go are needed. It ends with
# the command, unless KEEP_CLUSTER=1.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
kit=$here/../cluster
cd "$here/../../.."

if [ -n "${KUBECONFIG:-}" ]; then
  : "${RINGFLEET_IMAGE:?the image in your registry, as host/name:tag}" "${RINGFLEET_NEXT_IMAGE:?another tag of it, for upgrades}"
else
  for needed in go apt-get; do
    command -v "$needed" >/dev/null || { echo "no $needed on this machine: set KUBECONFIG to a cluster of yours" >&2; exit 1; }
  done
  [ "$(id -u)" = 0 ] || { echo "a cluster on this machine needs root: set KUBECONFIG to a cluster of yours" >&2; exit 1; }
  . "$kit/lib/env.sh"
  export RINGFLEET_IMAGE=docker.io/library/ringfleet:0.1.0 RINGFLEET_NEXT_IMAGE=docker.io/library/ringfleet:0.1.1
  export KT_NODES=2
  "$kit/prepare.sh"
  for image in "$RINGFLEET_IMAGE" "$RINGFLEET_NEXT_IMAGE"; do
    "$kit/lib/bud.sh" "$image" . -f deploy/Dockerfile --build-arg VERSION="${image##*:}" \
      --build-arg REVISION="$(git rev-parse HEAD)" >"$KT_BASE/logs/image-${image##*:}.log" 2>&1 ||
      { tail -40 "$KT_BASE/logs/image-${image##*:}.log" >&2; exit 1; }
    echo "image $image" >&2
  done
  [ "${KEEP_CLUSTER:-0}" = 1 ] || trap '"$kit/down.sh"' EXIT
  export KUBECONFIG
  KUBECONFIG=$("$kit/up.sh")
  export RINGFLEET_K8S_HOST=$KT_NET.1 PATH=$KT_BIN:$PATH
fi
"$@"
