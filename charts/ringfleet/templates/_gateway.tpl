{{/* Where the advertised address comes from, with the default of how the gateway is exposed. */}}
{{- define "ringfleet.advertisedFrom" -}}
{{- $g := .Values.gateway -}}
{{- if $g.advertised.from -}}{{ $g.advertised.from }}
{{- else if eq $g.expose "nodePort" -}}node
{{- else if eq $g.expose "hostNetwork" -}}connection
{{- else if $g.advertised.value -}}value
{{- else -}}pods
{{- end -}}
{{- end -}}

{{/* {root, index}: what values.gateway.pods says of this pod. */}}
{{- define "ringfleet.ofPod" -}}
{{- if lt (int .index) (len .root.Values.gateway.pods) -}}
{{ toYaml (index .root.Values.gateway.pods (int .index)) }}
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{/* {root, index}: {first, last} of this pod's data connections; Services, settings and policies take it from here. */}}
{{- define "ringfleet.passive" -}}
{{- $pod := include "ringfleet.ofPod" . | fromYaml -}}
{{- $range := default .root.Values.gateway.passive $pod.passive -}}
{{ toYaml (dict "first" (int $range.first) "last" (int $range.last)) }}
{{- end -}}

{{/* {root, index}: what PASV of this pod answers; empty where it is found otherwise. */}}
{{- define "ringfleet.advertised" -}}
{{- $from := include "ringfleet.advertisedFrom" .root -}}
{{- $pod := include "ringfleet.ofPod" . | fromYaml -}}
{{- $name := printf "%s-%d" (include "ringfleet.phones" .root) (int .index) -}}
{{- if has $from (list "value" "pods") -}}
{{- if $pod.advertised -}}{{ $pod.advertised }}
{{- else if eq $from "value" -}}{{ .root.Values.gateway.advertised.value | replace "{index}" (toString .index) | replace "{pod}" $name }}
{{- else if $pod.loadBalancerIP -}}{{ $pod.loadBalancerIP }}
{{- else if eq .root.Values.gateway.service.type "ClusterIP" -}}{{ $name }}.{{ .root.Release.Namespace }}.svc
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Settings file of each pod, by the pod's name. */}}
{{- define "ringfleet.gatewayFiles" -}}
{{- range $index := until (int .Values.gateway.replicas) -}}
{{- $at := dict "root" $ "index" $index -}}
{{- $range := include "ringfleet.passive" $at | fromYaml }}
{{ include "ringfleet.phones" $ }}-{{ $index }}.yaml: |
  ftp:
    passivePorts: {{ $range.first }}-{{ $range.last }}
    {{- with include "ringfleet.advertised" $at }}
    advertisedHost: {{ . | quote }}
    {{- end }}
{{- end -}}
{{- end -}}
