{{/* Pod of a service that keeps nothing on its disk: {root, component, hostNetwork: false, required: false, resources, scratch}. */}}
{{- define "ringfleet.serviceTemplate" -}}
metadata:
  labels:
    {{- include "ringfleet.labels" . | nindent 4 }}
  {{- with include "ringfleet.podAnnotations" .root }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  {{- include "ringfleet.podBasics" . | nindent 2 }}
  serviceAccountName: {{ include "ringfleet.fullname" .root }}
  terminationGracePeriodSeconds: 60
  affinity:
    {{- include "ringfleet.antiAffinity" . | nindent 4 }}
  {{- include "ringfleet.spread" . | nindent 2 }}
  containers:
    - name: {{ .component }}
      {{- include "ringfleet.container" .root | nindent 6 }}
      args: [{{ .component }}]
      env:
        {{- include "ringfleet.env" . | nindent 8 }}
      ports:
        - { name: http, containerPort: 8080, protocol: TCP }
        - { name: probes, containerPort: 8081, protocol: TCP }
      {{- include "ringfleet.probes" . | nindent 6 }}
      # Until it is out of every Service's list, requests still come.
      lifecycle: { preStop: { sleep: { seconds: 5 } } }
      resources:
        {{- toYaml .resources | nindent 8 }}
      volumeMounts:
        - { name: data, mountPath: /data }
        {{- include "ringfleet.mounts" . | nindent 8 }}
  volumes:
    # Views that are read again from the bus, and what is worked on; nothing that may not be lost.
    - name: data
      emptyDir: { sizeLimit: {{ .scratch }} }
    {{- include "ringfleet.volumes" . | nindent 4 }}
{{- end -}}
