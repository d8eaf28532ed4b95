#!/bin/sh
# The service as the public meets it: behind nginx with the configuration of deploy/, on the real
# ports. Runs in namespaces for network, mounts and processes of its own, with the files in the folder
# $1.
set -eu
dir=$1 strictmx=$2 host=$3

ip link set lo up
printf '127.0.0.1 %s\n' "$host" > "$dir/hosts"
mount --bind "$dir/hosts" /etc/hosts

"$strictmx" serve --lab --listen 127.0.0.1:8461 > "$dir/serving" 2> "$dir/service.log" &
service=$!
trap 'kill "$service" "${proxy:-$service}" 2> /dev/null || :' EXIT
nginx -e "$dir/errors" -c "$dir/main.conf" -g 'daemon off;' &
proxy=$!

# Both are there when the host answers.
late=$(($(date +%s) + 60))
until curl --silent --fail --max-time 5 --output /dev/null --cacert "$dir/certificate.pem" "https://$host/"; do
    if [ "$(date +%s)" -ge "$late" ]; then
        echo "the host does not answer: $(cat "$dir/errors" "$dir/service.log")" >&2
        exit 1
    fi
    sleep 0.1
done
NODE_EXTRA_CA_CERTS="$dir/certificate.pem" node tests/deployment/grade.mjs "$host"
