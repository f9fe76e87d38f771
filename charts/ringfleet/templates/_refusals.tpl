{{/* What cannot work, all of it at once, each with what to change. */}}
{{- define "ringfleet.refusals" -}}
{{- $v := .Values -}}
{{- $g := $v.gateway -}}
{{- $all := list -}}
{{- $isCluster := eq $v.mode "cluster" -}}

{{- if $isCluster -}}
{{- if not $v.kafka.brokers }}{{ $all = append $all "mode=cluster needs kafka.brokers: some brokers as host:port." }}{{ end -}}
{{- if not $v.mongodb.existingSecret }}{{ $all = append $all "mode=cluster needs mongodb.existingSecret: a Secret whose key uri is the MongoDB URI." }}{{ end -}}
{{- if not $v.keys.existingSecret }}{{ $all = append $all "mode=cluster needs keys.existingSecret: make the keys by 'ringfleet keys create keys.json' and 'kubectl create secret generic ringfleet-keys --from-file=keys.json', and keep a copy. Keys that were made anew could read nothing." }}{{ end -}}
{{- if $g.persistence.existingClaim }}{{ $all = append $all "gateway.persistence.existingClaim is one volume, and with mode=cluster each gateway has its own: leave it out." }}{{ end -}}
{{- else -}}
{{- if gt (int $g.replicas) 1 }}{{ $all = append $all "mode=standalone is one process on one volume: gateway.replicas must be 1. Several gateways need mode=cluster." }}{{ end -}}
{{- if or $v.kafka.brokers $v.mongodb.existingSecret }}{{ $all = append $all "kafka.brokers and mongodb.existingSecret are for mode=cluster; mode=standalone would not look at them." }}{{ end -}}
{{- if $v.keda.enabled }}{{ $all = append $all "keda.enabled needs mode=cluster: standalone is one process." }}{{ end -}}
{{- end -}}

{{- if and $v.kafka.sasl (not $v.kafka.existingSecret) }}{{ $all = append $all "kafka.sasl needs kafka.existingSecret: a Secret with the keys user and password." }}{{ end -}}
{{- if and $v.kafka.existingSecret (not $v.kafka.sasl) }}{{ $all = append $all "kafka.existingSecret needs kafka.sasl: how the user logs in." }}{{ end -}}
{{- if and $v.kafka.tlsSecret (not $v.kafka.tls) }}{{ $all = append $all "kafka.tlsSecret needs kafka.tls=true." }}{{ end -}}
{{- if and $v.kafka.clientCertificate (not $v.kafka.tlsSecret) }}{{ $all = append $all "kafka.clientCertificate needs kafka.tlsSecret: the Secret with tls.crt and tls.key." }}{{ end -}}
{{- if and $v.blobs.existingSecret (hasPrefix "gridfs:" $v.blobs.place) }}{{ $all = append $all "blobs.existingSecret has keys of an S3 server, but blobs.place is gridfs:." }}{{ end -}}
{{- if and $v.topics.strimziUser (ne $v.topics.manage "strimzi") }}{{ $all = append $all "topics.strimziUser needs topics.manage=strimzi: Strimzi's user operator makes it." }}{{ end -}}
{{- if and $v.topics.strimziUser (or $v.kafka.sasl $v.kafka.existingSecret) }}{{ $all = append $all "topics.strimziUser is how the services log in: leave kafka.sasl and kafka.existingSecret out." }}{{ end -}}
{{- if and $v.topics.strimziUser $v.topics.strimziNamespace (ne $v.topics.strimziNamespace .Release.Namespace) }}{{ $all = append $all (printf "topics.strimziUser: the user's Secret would lie in namespace %s, where this release's pods cannot read it. Let the user operator watch namespace %s and leave topics.strimziNamespace out, or make the user yourself, copy its Secret, and name it in kafka.existingSecret." $v.topics.strimziNamespace .Release.Namespace) }}{{ end -}}
{{- if and (eq $v.topics.manage "strimzi") (not $v.topics.strimziCluster) }}{{ $all = append $all "topics.manage=strimzi needs topics.strimziCluster: the name of the Kafka resource." }}{{ end -}}
{{- if and $v.api.ingress.enabled (not $v.api.ingress.host) }}{{ $all = append $all "api.ingress.enabled needs api.ingress.host." }}{{ end -}}
{{- if and $v.api.gatewayApi.enabled (not $v.api.gatewayApi.parentRefs) }}{{ $all = append $all "api.gatewayApi.enabled needs api.gatewayApi.parentRefs: the Gateways that the route belongs to." }}{{ end -}}

{{- $own := include "ringfleet.ownVariables" . | splitList " " -}}
{{- range $name, $_ := $v.settings -}}
{{- if has $name $own }}{{ $all = append $all (printf "settings.%s is set by the chart from other values: change those." $name) }}
{{- else if not (hasPrefix "RINGFLEET_" $name) }}{{ $all = append $all (printf "settings.%s is no setting: their names begin with RINGFLEET_." $name) }}{{ end -}}
{{- end -}}

{{- $isNodePort := eq $g.expose "nodePort" -}}
{{- if and $isNodePort (gt (int $g.replicas) 1) }}{{ $all = append $all "gateway.expose=nodePort is one pod: a data connection does not say whose it is, so node ports of several pods would lead to the wrong one. Set gateway.replicas=1, or gateway.expose=service or hostNetwork." }}{{ end -}}
{{- if gt (len $g.pods) (int $g.replicas) }}{{ $all = append $all (printf "gateway.pods describes %d pods, but gateway.replicas is %d." (len $g.pods) (int $g.replicas)) }}{{ end -}}
{{- $taken := dict (toString $g.port) "gateway.port" -}}
{{- if eq $g.expose "hostNetwork" -}}
{{- if not $g.hostNetwork.accept }}{{ $all = append $all "gateway.expose=hostNetwork shares the network of nodes, which Pod Security allows in privileged namespaces only: set gateway.hostNetwork.accept=true and label the namespace pod-security.kubernetes.io/enforce=privileged." }}{{ end -}}
{{- range $key := list "httpPort" "probesPort" -}}
{{- $port := toString (index $g.hostNetwork $key) -}}
{{- if hasKey $taken $port }}{{ $all = append $all (printf "gateway.hostNetwork.%s and %s are both %s." $key (get $taken $port) $port) }}{{ end -}}
{{- $_ := set $taken $port (printf "gateway.hostNetwork.%s" $key) -}}
{{- end -}}
{{- else if has (toString $g.port) (list "8080" "8081") }}{{ $all = append $all (printf "gateway.port %v is the pod's port of HTTP or probes." $g.port) }}{{ end -}}
{{- range $index := until (int $g.replicas) -}}
{{- $range := include "ringfleet.passive" (dict "root" $ "index" $index) | fromYaml -}}
{{- $first := int $range.first -}}
{{- $last := int $range.last -}}
{{- $where := ternary "gateway.passive" (printf "gateway.pods[%d].passive" $index) (not (hasKey (include "ringfleet.ofPod" (dict "root" $ "index" $index) | fromYaml) "passive")) -}}
{{- if lt $last $first }}{{ $all = append $all (printf "%s: last (%d) is before first (%d)." $where $last $first) }}
{{- else -}}
{{- if and (ne $g.expose "hostNetwork") (gt (sub $last $first) 99) }}{{ $all = append $all (printf "%s has %d ports, and each is a port of a Service: take 100 at most. 21 serve hundreds of sessions at once." $where (add1 (sub $last $first))) }}{{ end -}}
{{- if and $isNodePort (or (lt $first 30000) (gt $last 32767)) }}{{ $all = append $all (printf "%s is %d-%d: with gateway.expose=nodePort it must lie within 30000-32767, since phones dial the same port on the node." $where $first $last) }}{{ end -}}
{{- if and $isNodePort (ge (int $g.nodePort.port) $first) (le (int $g.nodePort.port) $last) }}{{ $all = append $all (printf "gateway.nodePort.port %v lies within %s." $g.nodePort.port $where) }}{{ end -}}
{{- range $port, $name := $taken -}}
{{- if and (ge (int $port) $first) (le (int $port) $last) }}{{ $all = append $all (printf "%s %s lies within %s." $name $port $where) }}{{ end -}}
{{- end -}}
{{- if and (eq $g.expose "service") (ge (int $g.service.port) $first) (le (int $g.service.port) $last) }}{{ $all = append $all (printf "gateway.service.port %v lies within %s." $g.service.port $where) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- if and $isNodePort (or (lt (int $g.nodePort.port) 30000) (gt (int $g.nodePort.port) 32767)) }}{{ $all = append $all (printf "gateway.nodePort.port %v is no node port: they are 30000-32767." $g.nodePort.port) }}{{ end -}}

{{- $from := include "ringfleet.advertisedFrom" . -}}
{{- $policy := ternary $g.nodePort.externalTrafficPolicy $g.service.externalTrafficPolicy $isNodePort -}}
{{- if and (ne $g.expose "hostNetwork") (eq $policy "Cluster") (ne $g.peerCheck "off") (not $g.proxyNetworks) }}{{ $all = append $all "externalTrafficPolicy=Cluster translates phones' addresses, and then their data connections come from others than their sessions: set gateway.peerCheck=off, or better externalTrafficPolicy=Local, or gateway.proxyNetworks where the load balancer speaks PROXY protocol 2." }}{{ end -}}
{{- if and (eq $from "service") (or (ne $g.expose "service") (ne $g.service.type "LoadBalancer")) }}{{ $all = append $all "gateway.advertised.from=service needs gateway.expose=service with type LoadBalancer: nothing else gives a Service an address." }}{{ end -}}
{{- if and (eq $from "connection") (ne $g.expose "hostNetwork") (not $g.proxyNetworks) }}{{ $all = append $all "gateway.advertised.from=connection tells phones the pod's own address, which only gateway.expose=hostNetwork makes one that they reach, or a load balancer of gateway.proxyNetworks, whose header says which address they dialled." }}{{ end -}}
{{- if and (eq $from "node") (eq $g.expose "service") }}{{ $all = append $all "gateway.advertised.from=node tells phones the node's address, on which a Service's ports are not open: with gateway.expose=service take value or service." }}{{ end -}}
{{- if and $g.advertised.value (ne $from "value") }}{{ $all = append $all (printf "gateway.advertised.value is only looked at with gateway.advertised.from=value, and that is %s." $from) }}{{ end -}}
{{- if has $from (list "value" "pods") -}}
{{- range $index := until (int $g.replicas) -}}
{{- if not (include "ringfleet.advertised" (dict "root" $ "index" $index)) }}{{ $all = append $all (printf "Nothing says which address PASV of gateway %d tells phones: set gateway.advertised.value, gateway.pods[%d].advertised or .loadBalancerIP, or gateway.advertised.from=service." $index $index) }}{{ end -}}
{{- end -}}
{{- end -}}

{{- if and (not $g.defaultAccount.enabled) (not $g.account.existingSecret) }}{{ $all = append $all "gateway.defaultAccount.enabled=false needs gateway.account.existingSecret: a Secret with the keys user and password, else no phone can log in." }}{{ end -}}
{{- if lt (int $g.drain.mostSeconds) (int $g.drain.idleSeconds) }}{{ $all = append $all "gateway.drain.mostSeconds is less than gateway.drain.idleSeconds, which comes first." }}{{ end -}}
{{- $size := $g.persistence.size -}}
{{- $unit := get (dict "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776) (regexFind "[MGT]i" $size) -}}
{{- if gt (mul 2 (int64 $g.journalBytes)) (mul (regexFind "[0-9]+" $size | int64) (int64 $unit)) }}{{ $all = append $all (printf "gateway.journalBytes %d is more than half of gateway.persistence.size %s; the tree lies there too." (int64 $g.journalBytes) $size) }}{{ end -}}

{{- if $all }}{{ fail (printf "\n\nThese values cannot work:\n- %s\n" (join "\n- " ($all | uniq))) }}{{ end -}}
{{- end -}}
