#!/bin/sh
# Makes what docker-compose.yaml keeps secret: a file each in ./secrets, of this folder or of the one that is named, and .env for
# what else is set. It can be run again at any time: what is there stays. To exchange a secret see docs/operations.md.
set -eu
umask 077
cd "${1:-$(dirname "$0")/..}"
command -v openssl >/dev/null || { echo "openssl is needed" >&2; exit 1; }

# Nobody else gets into the folder. Its files are open, because the users in the containers, each of whom is shown only his own, are
# not the one who runs this.
mkdir -p secrets
chmod 700 secrets
[ -e .env ] || : > .env
chmod 600 .env

# put NAME: keeps what comes on standard input as the secret of this name, whole or not at all.
put() {
  cat > "secrets/$1.new"
  chmod 444 "secrets/$1.new"
  mv "secrets/$1.new" "secrets/$1"
}
missing() { [ ! -s "secrets/$1" ]; }
secret() { cat "secrets/$1"; }
token() { openssl rand -hex 24; }
# given VARIABLE: what an earlier version had in .env.
given() { sed -n "s/^$1=//p" .env | head -n 1; }
# make NAME VARIABLE COMMAND…
make() {
  name=$1 old=$(given "$2")
  shift 2
  if missing "$name"; then if [ -n "$old" ]; then echo "$old"; else "$@"; fi | put "$name"; fi
}
admin_key() { echo "adm_$(openssl rand -hex 24)"; }
signing_secret() { echo "whsec_$(openssl rand -base64 32)"; }

make admin_key ADMIN_KEY admin_key
make rpc_token RPC_TOKEN token
make carrier_token CARRIER_TOKEN token
make carrier_webhook_secret CARRIER_WEBHOOK_SECRET signing_secret
make carrier_test_token CARRIER_TEST_TOKEN token
make carrier_test_webhook_secret CARRIER_TEST_WEBHOOK_SECRET signing_secret
make grafana_password GRAFANA_PASSWORD token
make redis_password REDIS_PASSWORD token
if missing redis_url; then echo "redis://:$(secret redis_password)@redis:6379" | put redis_url; fi

# database SIDE DATABASE VARIABLE: the password of the owner, his URL, and the URL of the role of the processes.
database() {
  make "$1_db_password" "$3" token
  if missing "$1_migration_url"; then
    echo "postgresql://broadside:$(secret "$1_db_password")@$1-db:5432/$2" | put "$1_migration_url"
  fi
  if missing "$1_database_url"; then
    echo "postgresql://broadside_$1:$(token)@$1-db:5432/$2" | put "$1_database_url"
  fi
}
database web webapi WEB_DB_PASSWORD
database sales salesapi SALES_DB_PASSWORD

# Certificates for the calls between the sides, for ten years. They are made together, and the authority's key is not kept.
if missing rpc_ca || missing rpc_server_cert || missing rpc_server_key || missing rpc_client_cert || missing rpc_client_key; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  key() { openssl ecparam -name prime256v1 -genkey -noout -out "$work/$1.key"; }
  # certificate NAME HOST USE
  certificate() {
    key "$1"
    printf 'subjectAltName=DNS:%s\nextendedKeyUsage=%s\nbasicConstraints=critical,CA:FALSE\n' "$2" "$3" > "$work/$1.ext"
    openssl req -new -key "$work/$1.key" -subj "/CN=$2" -out "$work/$1.csr"
    openssl x509 -req -in "$work/$1.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
      -days 3650 -sha256 -extfile "$work/$1.ext" -out "$work/$1.pem" 2>/dev/null
    put "rpc_$1_cert" < "$work/$1.pem"
    put "rpc_$1_key" < "$work/$1.key"
  }
  key ca
  openssl req -new -x509 -key "$work/ca.key" -subj "/CN=Broadside RPC" -days 3650 -sha256 -out "$work/ca.pem"
  certificate server rpc serverAuth
  certificate client sales clientAuth
  put rpc_ca < "$work/ca.pem"
fi

# What stands in a file now is not kept twice.
VARIABLES='ADMIN_KEY|RPC_TOKEN|CARRIER_TOKEN|CARRIER_WEBHOOK_SECRET|WEB_DB_PASSWORD|SALES_DB_PASSWORD'
grep -Ev "^($VARIABLES)=" .env > .env.new || :
mv .env.new .env
echo "the secrets are in $(pwd)/secrets, other settings in $(pwd)/.env"
