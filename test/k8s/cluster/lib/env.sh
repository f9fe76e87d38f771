# shared settings of up.sh / down.sh; everything can be overridden from outside
# where binaries, images and state are: the project's .cache/k8s
export KT_BASE=${KT_BASE:-$(readlink -f "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../../..")/.cache/k8s}
KT_BIN=${KT_BIN:-$KT_BASE/bin}
KT_RUN=${KT_RUN:-$KT_BASE/run}          # pki, etcd, kubelet roots, containerd roots, logs, pids
KT_IMAGES=${KT_IMAGES:-$KT_BASE/images} # *.tar (docker-archive or OCI) imported into every node
KT_NODES=${KT_NODES:-1}
KT_PROXY=${KT_PROXY:-nftables}          # nftables | iptables
KT_NET=${KT_NET:-172.31.77}             # /24 of the bridge kt-br0
KT_PODS=${KT_PODS:-10.244}              # node i has $KT_PODS.$i.0/24
KT_SVC=${KT_SVC:-10.96}                 # services: $KT_SVC.0.0/16
KT_BR=kt-br0
KT_CP=$KT_NET.2                         # control plane address
KT_PAUSE=${KT_PAUSE:-registry.k8s.io/pause:3.10}
KT_COREDNS=${KT_COREDNS:-registry.k8s.io/coredns/coredns:v1.12.4}
node_ip() { echo "$KT_NET.$((10 + $1))"; }
innet() { local ns=$1; shift; nsenter --net=/run/netns/"$ns" -- "$@"; }
runs() { case $(sed 's/.*) //' /proc/"$1"/stat 2>/dev/null) in ''|Z*) return 1;; esac; } # a zombie has ended
alive() { [ -s "$KT_RUN/pids/$1" ] && runs "$(cat "$KT_RUN/pids/$1")"; }
