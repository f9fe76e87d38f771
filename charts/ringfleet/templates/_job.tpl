{{/* Job before install and upgrade: {root, component, weight, command}. Everything in it is read from Secrets that are there before. */}}
{{- define "ringfleet.hook" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "ringfleet.fullname" .root }}-{{ .component }}
  labels:
    {{- include "ringfleet.labels" . | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: {{ .weight | quote }}
    # A failed one stays, so that its log can be read.
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 600
  template:
    metadata:
      labels:
        {{- include "ringfleet.labels" . | nindent 8 }}
    spec:
      {{- include "ringfleet.podBasics" . | nindent 6 }}
      restartPolicy: Never
      containers:
        - name: {{ .component }}
          {{- include "ringfleet.container" .root | nindent 10 }}
          command: [node, /app/services/command/bin/ringfleet.mjs]
          args: {{ .command | toJson }}
          env:
            {{- include "ringfleet.env" . | nindent 12 }}
          resources:
            requests: { cpu: 100m, memory: 256Mi }
            limits: { memory: 512Mi }
          volumeMounts:
            {{- include "ringfleet.mounts" . | nindent 12 }}
      volumes:
        {{- include "ringfleet.volumes" . | nindent 8 }}
{{- end -}}
