{{/* Ports on which a pod is asked: {root, hostNetwork}. */}}
{{- define "ringfleet.httpPort" -}}
{{ if .hostNetwork }}{{ .root.Values.gateway.hostNetwork.httpPort }}{{ else }}8080{{ end }}
{{- end -}}
{{- define "ringfleet.probesPort" -}}
{{ if .hostNetwork }}{{ .root.Values.gateway.hostNetwork.probesPort }}{{ else }}8081{{ end }}
{{- end -}}

{{/* Settings of every process, as environment: {root, hostNetwork, component}. */}}
{{- define "ringfleet.env" -}}
{{- $v := .root.Values -}}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: RINGFLEET_INSTANCE
  value: $(POD_NAME)
- name: RINGFLEET_DATA_DIR
  value: /data/ringfleet
- name: RINGFLEET_LOG_LEVEL
  value: {{ $v.log.level }}
- name: RINGFLEET_LOG_FORMAT
  value: {{ $v.log.format }}
- name: RINGFLEET_TOPIC_PREFIX
  value: {{ $v.topicPrefix | quote }}
{{- with $v.tracing.endpoint }}
- name: RINGFLEET_TRACES
  value: {{ . | quote }}
- name: RINGFLEET_TRACES_SAMPLED
  value: {{ $v.tracing.sampled | quote }}
{{- end }}
- name: RINGFLEET_HTTP_HOST
  value: 0.0.0.0
- name: RINGFLEET_HTTP_PORT
  value: {{ include "ringfleet.httpPort" . | quote }}
- name: RINGFLEET_PROBES_HOST
  value: 0.0.0.0
- name: RINGFLEET_PROBES_PORT
  value: {{ include "ringfleet.probesPort" . | quote }}
{{- if has .component (list "standalone" "console") }}
- name: RINGFLEET_ADMIN_TOKEN_FILE
  value: /secrets/admin/token
{{- end }}
{{- if $v.keys.existingSecret }}
- name: RINGFLEET_KEYS_FILE
  value: /secrets/keys/keys.json
{{- end }}
{{- if eq $v.mode "cluster" }}
{{ include "ringfleet.clusterEnv" . }}
{{- end }}
{{- range $name, $value := $v.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{/* Settings of a cluster's shared parts: {root, component}. */}}
{{- define "ringfleet.clusterEnv" -}}
{{- $v := .root.Values -}}
- name: RINGFLEET_BUS
  value: kafka
- name: RINGFLEET_KAFKA_BROKERS
  value: {{ join "," $v.kafka.brokers | quote }}
{{- if $v.kafka.tls }}
- name: RINGFLEET_KAFKA_TLS
  value: 'on'
{{- end }}
{{- if $v.kafka.tlsSecret }}
- name: RINGFLEET_KAFKA_CA_FILE
  value: /secrets/kafka/ca.crt
{{- end }}
{{- if $v.kafka.clientCertificate }}
- name: RINGFLEET_KAFKA_CERT_FILE
  value: /secrets/kafka/tls.crt
- name: RINGFLEET_KAFKA_KEY_FILE
  value: /secrets/kafka/tls.key
{{- end }}
{{- if $v.topics.strimziUser }}
{{- /* MongoDB is prepared before there is a user. */}}
{{- if ne .component "migrate" }}
- name: RINGFLEET_KAFKA_SASL
  value: scram-sha-512
- name: RINGFLEET_KAFKA_USER
  value: {{ $v.topics.strimziUser }}
- name: RINGFLEET_KAFKA_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ $v.topics.strimziUser }}, key: password } }
{{- end }}
{{- else if $v.kafka.sasl }}
- name: RINGFLEET_KAFKA_SASL
  value: {{ $v.kafka.sasl }}
- name: RINGFLEET_KAFKA_USER
  valueFrom: { secretKeyRef: { name: {{ $v.kafka.existingSecret }}, key: user } }
- name: RINGFLEET_KAFKA_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ $v.kafka.existingSecret }}, key: password } }
{{- end }}
{{- if gt (int $v.kafka.replication) 0 }}
- name: RINGFLEET_KAFKA_REPLICATION
  value: {{ int $v.kafka.replication | quote }}
{{- end }}
- name: RINGFLEET_MONGODB_URI
  valueFrom: { secretKeyRef: { name: {{ $v.mongodb.existingSecret }}, key: uri } }
{{- if $v.migration.job }}
- name: RINGFLEET_MONGODB_MIGRATIONS
  value: required
{{- end }}
- name: RINGFLEET_BLOBS
  value: {{ $v.blobs.place | quote }}
{{- if $v.blobs.existingSecret }}
- name: RINGFLEET_BLOBS_ACCESS_KEY
  valueFrom: { secretKeyRef: { name: {{ $v.blobs.existingSecret }}, key: accessKey } }
- name: RINGFLEET_BLOBS_SECRET_KEY
  valueFrom: { secretKeyRef: { name: {{ $v.blobs.existingSecret }}, key: secretKey } }
{{- end }}
{{- range $key, $service := include "ringfleet.services" .root | fromYaml }}
- name: RINGFLEET_UPSTREAM_{{ $service.name | upper | replace "-" "_" }}
  value: http://{{ include "ringfleet.fullname" $.root }}-{{ $service.name }}:8080
{{- end }}
- name: RINGFLEET_UPSTREAM_FTP_GATEWAY
  value: http://{{ include "ringfleet.phones" .root }}:{{ include "ringfleet.httpPort" (dict "root" .root "hostNetwork" (eq $v.gateway.expose "hostNetwork")) }}
{{- end -}}

{{/* Settings of the gateway that are the same for each pod. */}}
{{- define "ringfleet.gatewayEnv" -}}
{{- $g := .Values.gateway -}}
- name: RINGFLEET_CONFIG
  value: {{ if eq (include "ringfleet.advertisedFrom" .) "service" }}/run/ringfleet/gateway.yaml{{ else }}/etc/ringfleet/$(POD_NAME).yaml{{ end }}
- name: RINGFLEET_FTP_PORT
  value: {{ $g.port | quote }}
- name: RINGFLEET_FTP_PEER_CHECK
  value: {{ $g.peerCheck | quote }}
{{- with $g.proxyNetworks }}
- name: RINGFLEET_FTP_PROXY_NETWORKS
  value: {{ join "," . | quote }}
{{- end }}
{{- if eq (include "ringfleet.advertisedFrom" .) "node" }}
- name: RINGFLEET_FTP_ADVERTISED_HOST
  valueFrom: { fieldRef: { fieldPath: status.hostIP } }
{{- end }}
- name: RINGFLEET_FTP_DEFAULT_ACCOUNT
  value: {{ ternary "on" "off" $g.defaultAccount.enabled | quote }}
{{- with $g.defaultAccount.networks }}
- name: RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS
  value: {{ join "," . | quote }}
{{- end }}
{{- with $g.account.existingSecret }}
- name: RINGFLEET_FTP_USER
  valueFrom: { secretKeyRef: { name: {{ . }}, key: user } }
- name: RINGFLEET_FTP_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ . }}, key: password } }
{{- end }}
- name: RINGFLEET_FTP_IDLE_SECONDS
  value: {{ $g.idleSeconds | quote }}
- name: RINGFLEET_FTP_CONNECTIONS_PER_ADDRESS
  value: {{ $g.connectionsPerAddress | quote }}
- name: RINGFLEET_FTP_JOURNAL_BYTES
  value: {{ $g.journalBytes | int64 | quote }}
- name: RINGFLEET_FTP_DRAIN_SECONDS
  value: {{ $g.drain.transferSeconds | quote }}
- name: RINGFLEET_STOP_GRACE
  value: {{ add $g.drain.transferSeconds 15 | quote }}
{{- end -}}

{{/* Variables that the chart sets: values.settings must not set them beside it. */}}
{{- define "ringfleet.ownVariables" -}}
RINGFLEET_INSTANCE RINGFLEET_DATA_DIR RINGFLEET_LOG_LEVEL RINGFLEET_LOG_FORMAT RINGFLEET_TOPIC_PREFIX RINGFLEET_TRACES RINGFLEET_TRACES_SAMPLED RINGFLEET_HTTP_HOST RINGFLEET_HTTP_PORT RINGFLEET_PROBES_HOST RINGFLEET_PROBES_PORT RINGFLEET_ADMIN_TOKEN_FILE RINGFLEET_KEYS_FILE RINGFLEET_BUS RINGFLEET_KAFKA_BROKERS RINGFLEET_KAFKA_TLS RINGFLEET_KAFKA_CA_FILE RINGFLEET_KAFKA_CERT_FILE RINGFLEET_KAFKA_KEY_FILE RINGFLEET_KAFKA_SASL RINGFLEET_KAFKA_USER RINGFLEET_KAFKA_PASSWORD RINGFLEET_KAFKA_REPLICATION RINGFLEET_MONGODB_URI RINGFLEET_MONGODB_MIGRATIONS RINGFLEET_BLOBS RINGFLEET_BLOBS_ACCESS_KEY RINGFLEET_BLOBS_SECRET_KEY RINGFLEET_UPSTREAM_CONFIG_RENDERER RINGFLEET_UPSTREAM_FIRMWARE_CATALOG RINGFLEET_UPSTREAM_DHCP_OPTIONS RINGFLEET_UPSTREAM_LOG_INDEXER RINGFLEET_UPSTREAM_DRIFT_DETECTOR RINGFLEET_UPSTREAM_FTP_GATEWAY RINGFLEET_CONFIG RINGFLEET_FTP_PORT RINGFLEET_FTP_PASSIVE_PORTS RINGFLEET_FTP_PEER_CHECK RINGFLEET_FTP_PROXY_NETWORKS RINGFLEET_FTP_ADVERTISED_HOST RINGFLEET_FTP_DEFAULT_ACCOUNT RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS RINGFLEET_FTP_USER RINGFLEET_FTP_PASSWORD RINGFLEET_FTP_IDLE_SECONDS RINGFLEET_FTP_CONNECTIONS_PER_ADDRESS RINGFLEET_FTP_JOURNAL_BYTES RINGFLEET_FTP_DRAIN_SECONDS RINGFLEET_STOP_GRACE
{{- end -}}
