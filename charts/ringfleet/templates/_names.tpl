{{/* Names are cut so that what is put behind them still is a name of 63 characters. */}}
{{- define "ringfleet.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "ringfleet.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "ringfleet.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The StatefulSet that phones talk to: all of it in standalone, the gateways in a cluster. Pod and Service of one address have one name. */}}
{{- define "ringfleet.phones" -}}
{{- include "ringfleet.fullname" . }}{{ if eq .Values.mode "cluster" }}-gateway{{ end }}
{{- end -}}

{{- define "ringfleet.phonesComponent" -}}
{{ if eq .Values.mode "cluster" }}ftp-gateway{{ else }}standalone{{ end }}
{{- end -}}

{{- define "ringfleet.selector" -}}
app.kubernetes.io/name: {{ include "ringfleet.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{/* {root, component}: labels of an object. */}}
{{- define "ringfleet.labels" -}}
{{ include "ringfleet.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "ringfleet.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ default $.Chart.AppVersion .tag }}{{ end }}
{{- end -}}
{{- end -}}

{{- define "ringfleet.adminTokenSecret" -}}
{{ default (printf "%s-admin-token" (include "ringfleet.fullname" .)) .Values.adminToken.existingSecret }}
{{- end -}}

{{/* Services behind the console, by their keys in values.services: name, and the topic by whose lag KEDA scales them. */}}
{{- define "ringfleet.services" -}}
configRenderer: { name: config-renderer }
firmwareCatalog: { name: firmware-catalog }
dhcpOptions: { name: dhcp-options }
logIndexer: { name: log-indexer, topic: phone-uploads.v1 }
driftDetector: { name: drift-detector, topic: phone-uploads.v1 }
{{- end -}}
