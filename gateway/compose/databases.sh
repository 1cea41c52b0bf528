#!/bin/sh
# A database and a role for each node, with the password that the nodes read.
set -eu
password=$(cat /run/secrets/database)
for node in nation prefecture communication; do
  psql -v ON_ERROR_STOP=1 -v password="$password" -U postgres <<SQL
create role $node login password :'password';
create database $node owner $node;
SQL
done
