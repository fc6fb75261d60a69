#!/bin/sh
# The same over HTTP with curl: a query, a mutation, and a subscription that is read for one second.
#
#   LLCUDA_URL='http://127.0.0.1:7863/#token=...' sh curl.sh
set -eu
base=${LLCUDA_URL%%#*}
auth="Authorization: Bearer ${LLCUDA_URL##*token=}"

# Open to all.
curl --silent --show-error --fail "${base}healthz"; echo

# A query: GET, with the input (if any) as JSON in ?input=.
curl --silent --show-error --fail --header "$auth" "${base}trpc/engine.state.snapshot"; echo

# A mutation: POST, with the input as JSON body.
curl --silent --show-error --fail --header "$auth" --header 'Content-Type: application/json' \
  --data '{"text":"Say hello."}' "${base}trpc/chats.send"; echo

# A subscription: GET, answered by an event stream. curl leaves after a second with status 28.
curl --silent --no-buffer --max-time 1 --get --header "$auth" --header 'Accept: text/event-stream' \
  --data-urlencode 'input={"after":0}' "${base}trpc/engine.log.watch" || test $? -eq 28
