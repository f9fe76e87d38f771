#!/usr/bin/env bash
# Software bill of materials of what the image has beside its base, as CycloneDX JSON on standard output: the packages
# of package-lock.json that Dockerfile leaves in place.
#   deploy/sbom.sh > ringfleet.cdx.json
set -euo pipefail
cd "$(dirname "$0")/.."
exec npm sbom --package-lock-only --omit dev --omit optional --sbom-format cyclonedx --sbom-type application
