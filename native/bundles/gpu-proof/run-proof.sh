#!/usr/bin/env bash
# Breaks the engines of build-all.sh on purpose, one thing at a time, and shows what llcuda says and does.
# usage: run-proof.sh OUT MODEL.gguf REPORT_FOLDER [CASE ...]
#   OUT as build-all.sh left it; without cases all of them run, each with a cache of its own.
# Variables: LLCUDA (the agent's command, default `llcuda`), TIMEOUT (seconds a case, default 120),
#   CUDA_LIB (where libcublas lies, default /usr/local/cuda/lib64).
# Leaves in REPORT_FOLDER per case: NAME.setup.txt (what the terminal showed), NAME.doctor.txt and .json,
#   NAME.engines.txt, NAME.chat.txt, and summary.txt with a line a case.
set -uo pipefail
[ $# -ge 3 ] || { sed -n '2,9p' "$0"; exit 2; }
out=$(cd "$1" && pwd) model=$(realpath "$2") report=$3
shift 3
llcuda=${LLCUDA:-llcuda} limit=${TIMEOUT:-120} cudalib=${CUDA_LIB:-/usr/local/cuda/lib64}
mkdir -p "$report"
work=$(mktemp -d)
agent=
# The command may be several words.
agent_command() { env -u LLCUDA_PORT $llcuda "$@"; }

stop() {
  [ -n "$agent" ] || return 0
  kill -TERM "$agent" 2>/dev/null
  wait "$agent" 2>/dev/null
  agent=
}
trap 'stop; rm -rf "$work"' EXIT

# index NAME ID...: a folder index that offers only these bundles.
index() {
  local folder=$work/index-$1 name=$1
  shift
  mkdir -p "$folder"
  ${NODE:-node} -e '
const { readFileSync, writeFileSync, linkSync, copyFileSync, existsSync } = require("node:fs");
const [from, to, ...ids] = process.argv.slice(1);
const { bundles } = JSON.parse(readFileSync(`${from}/bundles.json`, "utf8"));
const kept = bundles.filter(({ id }) => ids.includes(id));
if (to.endsWith("-wrong")) for (const each of kept) each.sass = each.sass.map(() => "sm_90");
for (const { file } of kept) {
  if (existsSync(`${to}/${file}`)) continue;
  try { linkSync(`${from}/${file}`, `${to}/${file}`); } catch { copyFileSync(`${from}/${file}`, `${to}/${file}`); }
}
writeFileSync(`${to}/bundles.json`, JSON.stringify({ format: 1, bundles: kept }));
' "$out" "$folder" "$@" && echo "$folder"
}

# run NAME INDEX [VAR=value ...]: a fresh cache, `llcuda up` until the setup is done or failed.
run() {
  local name=$1 folder=$2 from=$SECONDS state=timeout
  shift 2
  [ "${KEEP_CACHE:-}" = yes ] || rm -rf "$work/home-$name"
  export LLCUDA_HOME=$work/home-${CACHE_OF:-$name} LLCUDA_BUNDLE_INDEX=$folder
  env "$@" $llcuda up --no-open --port 0 --model "$model" >"$report/$name.setup.txt" 2>&1 &
  agent=$!
  while [ $((SECONDS - from)) -lt "$limit" ]; do
    kill -0 $agent 2>/dev/null || { state=died; break; }
    agent_command doctor --json >"$report/$name.doctor.json" 2>/dev/null
    state=$(${NODE:-node} -e '
const d = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
const steps = d.setup?.steps ?? [];
console.log(d.setup?.done ? "done" : steps.some((s) => s.status === "failed") ? "failed" : "running");
' "$report/$name.doctor.json" 2>/dev/null)
    [ "$state" = done ] || [ "$state" = failed ] && break
    sleep 0.3
  done
  local took=$((SECONDS - from))
  agent_command doctor >"$report/$name.doctor.txt" 2>&1
  agent_command engine list >"$report/$name.engines.txt" 2>&1
  [ "$state" = done ] && agent_command chat "Name three colours." >"$report/$name.chat.txt" 2>&1
  nvidia-smi --query-compute-apps=pid,used_memory --format=csv,noheader >"$report/$name.vram.txt" 2>&1
  stop
  cp "$LLCUDA_HOME"/logs/*.log "$report/$name.log" 2>/dev/null
  local line
  line=$(${NODE:-node} -e '
const d = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
const info = d.engine?.info;
console.log(`${info ? `${info.backend} ${info.id}` : "no engine"} | ${d.verdict}`);
' "$report/$name.doctor.json" 2>&1)
  printf '%-22s %-8s %4d s  %s\n' "$name" "$state" "$took" "$line" | tee -a "$report/summary.txt"
}

# without_cublas NAME FOLDER...: runs with every libcublas below these folders moved away meanwhile.
without_cublas() {
  local name=$1 hidden=$work/hidden-$1 file
  shift
  mkdir -p "$hidden"
  find -L "$@" -xdev \( -path /proc -o -path /sys -o -path "$work" -o -path "$out" \) -prune -o \
    -name 'libcublas*.so*' -print 2>/dev/null | xargs -r realpath -s | sort -u >"$hidden/list"
  while read -r file; do mv "$file" "$hidden/${file//\//+}" 2>/dev/null; done <"$hidden/list"
  ldconfig
  run "$name" "$(index cublas llcuda-native-sm90 llcuda-cpu)" LD_LIBRARY_PATH="${LD_LIBRARY_PATH:-}"
  while read -r file; do mv "$hidden/${file//\//+}" "$file" 2>/dev/null; done <"$hidden/list"
  ldconfig
}

all=(native sm75-only sm75-blind ptx-only ptx-again ptx-newer ptx-newer-blind no-cublas no-cublas-at-all wrong-sm nonsense-path no-gpu)
[ $# -gt 0 ] || set -- "${all[@]}"
for case in "$@"; do
  case $case in
    # What must come out: CUDA chosen, proved, everything offloaded, doctor green.
    native) run native "$out" ;;
    # Machine code for another GPU: foreseen, never downloaded; blind: the proof meets it.
    sm75-only) run sm75-only "$(index sm75 llcuda-sass-sm75 llcuda-cpu)" ;;
    sm75-blind) run sm75-blind "$(index sm75 llcuda-sass-sm75 llcuda-cpu)" LLCUDA_SKIP_INSPECTION=1 ;;
    # PTX only: the driver compiles for some twenty seconds, once.
    ptx-only) run ptx-only "$(index ptx llcuda-ptx-sm90 llcuda-cpu)" ;;
    ptx-again) KEEP_CACHE=yes CACHE_OF=ptx-only run ptx-again "$(index ptx llcuda-ptx-sm90 llcuda-cpu)" ;;
    # The founding failure.
    ptx-newer) run ptx-newer "$(index newer llcuda-ptx-newer llcuda-cpu)" ;;
    ptx-newer-blind) run ptx-newer-blind "$(index newer llcuda-ptx-newer llcuda-cpu)" LLCUDA_SKIP_INSPECTION=1 ;;
    # libcublas out of the loader's sight: another copy on the machine does; then without any copy.
    no-cublas) without_cublas no-cublas "$cudalib" /usr/lib/x86_64-linux-gnu ;;
    no-cublas-at-all) without_cublas no-cublas-at-all / ;;
    # The index claims sm_90 for machine code of sm_75: seen when it is unpacked, before it starts.
    wrong-sm) run wrong-sm "$(index wrong llcuda-sass-sm75 llcuda-cpu)" ;;
    nonsense-path) run nonsense-path "$out" LD_LIBRARY_PATH=/nowhere:/etc ;;
    # The driver shows no device.
    no-gpu) run no-gpu "$out" CUDA_VISIBLE_DEVICES= ;;
    *) echo "no case $case"; exit 2 ;;
  esac
done
echo; cat "$report/summary.txt"
