{{/* Ports of brokers, databases and the blob store, as a JSON list without repetitions. */}}
{{- define "ringfleet.sharedPorts" -}}
{{- $ports := list -}}
{{- range .Values.kafka.brokers }}{{ $ports = append $ports (regexFind "[0-9]+$" . | int) }}{{ end -}}
{{- range .Values.mongodb.ports }}{{ $ports = append $ports (int .) }}{{ end -}}
{{- if hasPrefix "s3://" .Values.blobs.place -}}
{{- $endpoint := regexFind "endpoint=https?://[^&]+" .Values.blobs.place -}}
{{- $port := regexFind ":[0-9]+" $endpoint | trimPrefix ":" -}}
{{- $ports = append $ports (ternary (int $port) (ternary 80 443 (contains "=http://" $endpoint)) (ne $port "")) -}}
{{- end -}}
{{ $ports | uniq | toJson }}
{{- end -}}

{{/* The port of the collector of traces. */}}
{{- define "ringfleet.tracingPort" -}}
{{- $port := regexFind "^https?://[^/]+:[0-9]+" .Values.tracing.endpoint | regexFind "[0-9]+$" -}}
{{ $port | default (ternary 443 80 (hasPrefix "https:" .Values.tracing.endpoint)) }}
{{- end -}}

{{/* Ranges of data connections of all gateways, as a JSON list without repetitions. */}}
{{- define "ringfleet.passiveRanges" -}}
{{- $ranges := list -}}
{{- range $index := until (int .Values.gateway.replicas) }}
{{- $ranges = append $ranges (include "ringfleet.passive" (dict "root" $ "index" $index) | fromYaml) -}}
{{- end -}}
{{ $ranges | uniq | toJson }}
{{- end -}}

{{/* [from or to, networks]: nothing where all are meant. */}}
{{- define "ringfleet.phoneNetworks" -}}
{{- with index . 1 -}}
{{ index $ 0 }}:
  {{- range . }}
  - ipBlock: { cidr: {{ . }} }
  {{- end }}
{{- end -}}
{{- end -}}
