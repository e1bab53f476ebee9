#!/usr/bin/env bash
# Installs a Docker engine with compose from the packages of Debian or Ubuntu, where there is none, and starts it. Run as root.
set -euo pipefail

if ! docker compose version > /dev/null 2>&1 || ! command -v dockerd > /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # Ubuntu calls the plugin docker-compose-v2, Debian docker-compose.
  plugin=docker-compose
  if apt-cache show docker-compose-v2 > /dev/null 2>&1; then plugin=docker-compose-v2; fi
  apt-get install -y -qq --no-install-recommends docker.io "$plugin" docker-buildx > /dev/null
fi

if ! docker info > /dev/null 2>&1; then
  log=$(mktemp)
  setsid dockerd --ip 127.0.0.1 > "$log" 2>&1 < /dev/null &
  for _ in $(seq 100); do docker info > /dev/null 2>&1 && break; sleep 0.3; done
  docker info > /dev/null 2>&1 || { echo 'The Docker engine did not start:'; tail -30 "$log"; exit 1; } >&2
fi
echo "Docker engine $(docker version --format '{{.Server.Version}}'), compose $(docker compose version --short)"
