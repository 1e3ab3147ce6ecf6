# The certificates, tokens and kubeconfigs of the node; sourced by dev/node.
# shellcheck shell=bash

write_certificates() {
  local pki=$state/run/node/pki
  mkdir -p "$pki"
  (
    cd "$pki"
    exec 2>>"$state/log/openssl.log"
    openssl ecparam -name prime256v1 -genkey -noout -out ca.key
    openssl req -x509 -new -key ca.key -subj "/CN=dev-node-ca" -days 30 -out ca.crt
    openssl ecparam -name prime256v1 -genkey -noout -out service-accounts.key
    openssl ec -in service-accounts.key -pubout -out service-accounts.pub
    certificate apiserver "/CN=kube-apiserver" \
      "subjectAltName=DNS:kubernetes,DNS:kubernetes.default.svc,DNS:localhost,IP:127.0.0.1,IP:$api_address,IP:$node_address"
    certificate kubelet-client "/O=system:masters/CN=kube-apiserver" "extendedKeyUsage=clientAuth"
  ) || fail "openssl failed: $state/log/openssl.log"
}

certificate() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 \
    -extfile <(echo "$3") -out "$1.crt"
}

# Writes a token and a kubeconfig for each client of the API server.
write_credentials() {
  local user groups token
  : >"$state/run/node/tokens.csv"
  while IFS='|' read -r file user groups; do
    token=$(openssl rand -hex 16)
    echo "$token,$user,$user,\"$groups\"" >>"$state/run/node/tokens.csv"
    write_kubeconfig "$file" "$token" >"$state/run/node/$file.kubeconfig"
  done <<END
admin|admin|system:masters
controller-manager|system:kube-controller-manager|
scheduler|system:kube-scheduler|
kubelet|system:node:$node_name|system:nodes
END
  chmod 600 "$state/run/node/tokens.csv" "$state"/run/node/*.kubeconfig
}

write_kubeconfig() {
  render kubeconfig.yaml USER="$1" TOKEN="$2" SERVER="https://$node_address" CA="$(base64 -w0 "$state/run/node/pki/ca.crt")"
}
