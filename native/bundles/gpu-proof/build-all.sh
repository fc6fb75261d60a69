#!/usr/bin/env bash
# Builds the engines that docs/gpu-proof.md breaks on purpose, and an index of them, on a GPU host.
# usage: build-all.sh SOURCE_TREE OUT
#   OUT gets bundles.json and one folder and archive each:
#     llcuda-native-sm90   machine code for this GPU: the one that must be chosen
#     llcuda-sass-sm75     machine code for a T4 only: "no kernel image"
#     llcuda-ptx-sm90      PTX only, plain: compiled by the driver at the first start
#     llcuda-ptx-newer     the same, its PTX version raised beyond the driver's: the founding failure
#     llcuda-cpu           no CUDA: what llcuda falls back to
# Variables: SM (90), JOBS (3/4 of the processors, for each of three builds at once), NODE (node),
#   LLCUDA (this checkout's agent, run by NODE), FROM and TO (9.0, 9.9: PTX versions of one length),
#   FA (ON; OFF leaves FlashAttention out of the PTX build, which saves half of its time).
# A build that was cut off goes on when this is called again.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,14p' "$0"; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
sm=${SM:-90} node=${NODE:-node} from=${FROM:-9.0} to=${TO:-9.9} fa=${FA:-ON}
jobs=${JOBS:-$((($(nproc) * 3 + 3) / 4))}
llcuda=${LLCUDA:-$node $here/../../../packages/agent/src/cli/llcuda.ts}
raise=${RAISE:-$node $here/raise-ptx.ts}

# bundle NAME FLAGS...: compiles, and with ID=... in front also packs.
bundle() {
  local name=$1
  shift
  # shellcheck disable=SC2086 # LLCUDA may be several words
  $llcuda engine bundle native --source "$tree" --out "$out" --work "$out/.build/$name" \
    --programs llama-server,llama-bench --jobs "$jobs" "$@"
}
native=(native --cuda-architectures "$sm-real")
# FlashAttention is most of the work, and the wrong SM fails without it as well.
sass75=(sass75 --cuda-architectures 75-real --define GGML_CUDA_FA=OFF
  --programs-from "$out/.build/native")
ptx=(ptx --cuda-architectures "$sm-virtual" --define GGML_CUDA_COMPRESSION_MODE=none
  --define "GGML_CUDA_FA=$fa" --programs-from "$out/.build/native")

# All at once, so that no processor waits for the last files of one; the first is needed most.
started=$SECONDS
nice -n 0 bash -c : # a system without nice fails here, not later
bundle "${native[@]}" --compile-only >"$out/native.txt" 2>&1 &
first=$!
(renice -n 5 $BASHPID >/dev/null; bundle "${ptx[@]}" --compile-only) >"$out/ptx.txt" 2>&1 &
second=$!
(renice -n 10 $BASHPID >/dev/null; bundle "${sass75[@]}" --compile-only) >"$out/sass75.txt" 2>&1 &
third=$!
failed=0
for job in "$first:native" "$second:ptx" "$third:sass75"; do
  if wait "${job%%:*}"; then
    echo "${job#*:}: compiled after $((SECONDS - started)) s"
  else
    echo "${job#*:}: FAILED"
    tail -n 40 "$out/${job#*:}.txt"
    failed=1
  fi
done
[ $failed -eq 0 ] || exit 1

bundle "${native[@]}" --id "llcuda-native-sm$sm"
bundle "${sass75[@]}" --id llcuda-sass-sm75
bundle "${ptx[@]}" --id "llcuda-ptx-sm$sm"

# shellcheck disable=SC2086
{
  rm -rf "$out/.raised"
  cp -r "$out/llcuda-ptx-sm$sm" "$out/.raised"
  $raise "$out/.raised/libggml-cuda.so" "$from" "$to"
  $llcuda engine bundle --repack "$out/.raised" --id llcuda-ptx-newer --out "$out"
  rm -rf "$out/.raised"
}

bundle cpu --no-cuda --id llcuda-cpu >"$out/cpu.txt" 2>&1 || { tail -n 40 "$out/cpu.txt"; exit 1; }
echo "all done after $((SECONDS - started)) s: $out/bundles.json"
