{{/* Paths on each distribution; those of sockets as the container sees them. */}}
{{- define "dnc.places" -}}
{{- $run := list (dict "name" "run" "host" "/run" "path" "/host/run") -}}
{{- $multus := "/host/run/multus/multus.sock" -}}
{{- $known := dict
  "" (dict "mounts" $run)
  "containerd" (dict "mounts" $run "runtime" "/host/run/containerd/containerd.sock" "multus" $multus)
  "crio" (dict "mounts" $run "type" "crio" "runtime" "/host/run/crio/crio.sock" "multus" $multus)
  "k3s" (dict "mounts" $run "runtime" "/host/run/k3s/containerd/containerd.sock" "multus" $multus
    "cniConfig" "/var/lib/rancher/k3s/agent/etc/cni/net.d")
  "rke2" (dict "mounts" $run "runtime" "/host/run/k3s/containerd/containerd.sock" "multus" $multus)
  "k0s" (dict "mounts" $run "runtime" "/host/run/k0s/containerd.sock" "multus" $multus "kubelet" "/var/lib/k0s/kubelet")
  "microk8s" (dict
    "mounts" (append $run (dict "name" "snap" "host" "/var/snap/microk8s/common/run" "path" "/host/snap"))
    "runtime" "/host/snap/containerd.sock" "multus" $multus "cniConfig" "/var/snap/microk8s/current/args/cni-network"
    "kubelet" "/var/snap/microk8s/common/var/lib/kubelet")
  "openshift" (dict
    "mounts" (list (dict "name" "multus" "host" "/run/multus" "path" "/host/run/multus") (dict "name" "crio" "host" "/run/crio" "path" "/host/run/crio"))
    "type" "crio" "runtime" "/host/run/crio/crio.sock" "multus" "/host/run/multus/socket/multus.sock"
    "cniConfig" "/etc/kubernetes/cni/net.d" "deviceInfo" "/run/k8s.cni.cncf.io"
    "prometheus" (list "openshift-monitoring" "openshift-user-workload-monitoring"))
-}}
{{- get $known .Values.distribution | toJson -}}
{{- end -}}

{{- define "dnc.labels" -}}
app.kubernetes.io/name: dynamic-networks-controller
{{- end -}}

{{/* A socket's path on the node, from the value VALUE of list (ROOT VALUE PATH), as the container sees it. */}}
{{- define "dnc.socket" -}}
{{- $places := include "dnc.places" (index . 0) | fromJson -}}
{{- $socket := index . 2 -}}
{{- $folders := list -}}
{{- $seen := "" -}}
{{- range $places.mounts -}}
{{- $folders = append $folders .host -}}
{{- if hasPrefix (printf "%s/" .host) $socket }}{{ $seen = printf "%s%s" .path (trimPrefix .host $socket) }}{{ end -}}
{{- end -}}
{{- if not $seen -}}
{{- fail (printf "%s: %s is not mounted: want a path below %s" (index . 1) $socket (join " or " $folders)) -}}
{{- end -}}
{{- $seen -}}
{{- end -}}

{{/* Whether the admission policy is installed: Kubernetes has the API from 1.30 on. */}}
{{- define "dnc.admissionPolicy" -}}
{{- if and .Values.admissionPolicy.enabled (semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version) }}true{{ end -}}
{{- end -}}

{{/* The config, as JSON. */}}
{{- define "dnc.config" -}}
{{- $places := include "dnc.places" . | fromJson -}}
{{- $config := deepCopy .Values.config -}}
{{- with get $places "type" }}{{ $_ := set $config "criType" . }}{{ end -}}
{{- $runtime := get $places "runtime" -}}
{{- with .Values.sockets.runtime }}{{ $runtime = include "dnc.socket" (list $ "sockets.runtime" .) }}{{ end -}}
{{- with $runtime }}{{ $_ := set $config "criSocketPath" . }}{{ end -}}
{{- $multus := get $places "multus" -}}
{{- with .Values.sockets.multus }}{{ $multus = include "dnc.socket" (list $ "sockets.multus" .) }}{{ end -}}
{{- with $multus }}{{ $_ := set $config "multusSocketPath" . }}{{ end -}}
{{- if not (kindIs "invalid" .Values.isolation.enabled) }}{{ $_ := set $config "namespaceIsolation" .Values.isolation.enabled }}{{ end -}}
{{- if not (kindIs "invalid" .Values.isolation.globalNamespaces) }}{{ $_ := set $config "globalNamespaces" .Values.isolation.globalNamespaces }}{{ end -}}
{{- if .Values.finalizer.enabled }}{{ $_ := set $config "finalizer" true }}{{ end -}}
{{- if ne .Values.cni.cacheDirectory "/var/lib/cni/multus" }}{{ $_ := set $config "cniDirectory" .Values.cni.cacheDirectory }}{{ end -}}
{{- toPrettyJson $config -}}
{{- end -}}
