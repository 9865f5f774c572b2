#!/bin/bash
# Run once by the PostGIS image on an empty volume: the platform's own role (no superuser), its database, the extensions.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v password="$DATABASE_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE jiangdu LOGIN PASSWORD :'password';
CREATE DATABASE jiangdu OWNER jiangdu;
\connect jiangdu
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS intarray;
SQL
