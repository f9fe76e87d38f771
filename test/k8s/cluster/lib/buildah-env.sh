# buildah with all its state under one directory and no registry access
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/env.sh"
export STORAGE_DRIVER=${STORAGE_DRIVER:-overlay}
mkdir -p "$KT_BASE/buildah"/{root,run}
cat >"$KT_BASE/buildah/storage.conf" <<S
[storage]
driver = "$STORAGE_DRIVER"
graphroot = "$KT_BASE/buildah/root"
runroot = "$KT_BASE/buildah/run"
S
cat >"$KT_BASE/buildah/registries.conf" <<S
unqualified-search-registries = ["docker.io"]
short-name-mode = "permissive"
S
echo '{"default":[{"type":"insecureAcceptAnything"}]}' >"$KT_BASE/buildah/policy.json"
export CONTAINERS_STORAGE_CONF=$KT_BASE/buildah/storage.conf CONTAINERS_REGISTRIES_CONF=$KT_BASE/buildah/registries.conf
export BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot} TMPDIR=${TMPDIR:-/tmp}
