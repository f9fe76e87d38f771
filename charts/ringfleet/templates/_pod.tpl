{{- define "ringfleet.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
# Changing modes of a volume that has them already would open files that are for their owner alone (keys.json).
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "ringfleet.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* Of every pod: {root, component}. Variables of Services are left out, since a name that is no setting is refused. */}}
{{- define "ringfleet.podBasics" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  {{- include "ringfleet.podSecurity" . | nindent 2 }}
{{- end -}}

{{- define "ringfleet.container" -}}
image: {{ include "ringfleet.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- include "ringfleet.containerSecurity" . | nindent 2 }}
{{- with .Values.settingsFrom }}
envFrom:
  {{- range . }}
  - secretRef: { name: {{ . }} }
  {{- end }}
{{- end }}
{{- end -}}

{{/* Alive means that no part is down for good; ready, that all is there that a start needs. Kafka being away makes neither false. */}}
{{- define "ringfleet.probes" -}}
startupProbe:
  httpGet: { path: /health, port: probes }
  periodSeconds: 1
  timeoutSeconds: 5
  failureThreshold: 180
readinessProbe:
  # Often, since phones wait for it while the only pod is replaced.
  httpGet: { path: /health/ready, port: probes }
  periodSeconds: 2
  timeoutSeconds: 5
  failureThreshold: 5
livenessProbe:
  httpGet: { path: /health, port: probes }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}

{{/* Mounts of what every process reads: {root, component}. */}}
{{- define "ringfleet.mounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if has .component (list "standalone" "console") }}
- { name: admin-token, mountPath: /secrets/admin, readOnly: true }
{{- end }}
{{- if .root.Values.keys.existingSecret }}
- { name: keys, mountPath: /secrets/keys, readOnly: true }
{{- end }}
{{- if and (eq .root.Values.mode "cluster") .root.Values.kafka.tlsSecret }}
- { name: kafka-tls, mountPath: /secrets/kafka, readOnly: true }
{{- end }}
{{- end -}}

{{- define "ringfleet.volumes" -}}
- name: tmp
  emptyDir: { sizeLimit: 1Gi }
{{- if has .component (list "standalone" "console") }}
- name: admin-token
  secret: { secretName: {{ include "ringfleet.adminTokenSecret" .root }}, defaultMode: 0440 }
{{- end }}
{{- if .root.Values.keys.existingSecret }}
- name: keys
  secret: { secretName: {{ .root.Values.keys.existingSecret }}, defaultMode: 0440 }
{{- end }}
{{- if and (eq .root.Values.mode "cluster") .root.Values.kafka.tlsSecret }}
- name: kafka-tls
  secret: { secretName: {{ .root.Values.kafka.tlsSecret }}, defaultMode: 0440 }
{{- end }}
{{- end -}}

{{/* Annotations of pods; a pod is rolled when one of them changes. */}}
{{- define "ringfleet.podAnnotations" -}}
{{- $annotations := deepCopy .Values.podAnnotations -}}
{{- with .Values.secretsRevision }}{{ $_ := set $annotations "ringfleet/secrets-revision" . }}{{ end -}}
{{- if $annotations }}{{ toYaml $annotations }}{{ end -}}
{{- end -}}

{{/* {root, component}: not two on one node, nor all in one zone, where that can be. */}}
{{- define "ringfleet.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "ringfleet.selector" . | nindent 8 }}
{{- end -}}

{{- define "ringfleet.antiAffinity" -}}
podAntiAffinity:
  {{- if .required }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
          {{- include "ringfleet.selector" . | nindent 10 }}
  {{- else }}
  preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 100
      podAffinityTerm:
        topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "ringfleet.selector" . | nindent 12 }}
  {{- end }}
{{- end -}}
