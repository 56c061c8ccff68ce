#!/usr/bin/env bash
# Builds the fuzz targets and runs one of them: Tests/Fuzz/run.sh TARGET SECONDS [libFuzzer's flags].
#
# The corpus begins with Tests/Fuzz/seeds/TARGET, and with samples of DATELINE_SHARED where that is set; what libFuzzer
# adds to it stays in .build/fuzz/corpus/TARGET for the next run. Failure policy: an input that crashes, breaks a
# property, takes over 5 s or 512 MB ends the run; it is kept in .build/fuzz/found, and the exit code is not 0. To run
# such an input again: .build/fuzz/release/fuzz --target=TARGET .build/fuzz/found/FILE
set -euo pipefail

cd "$(dirname "$0")/../.."
target=$1 seconds=$2
shift 2
[ -d "Tests/Fuzz/seeds/$target" ] || { echo "fuzz: no target $target; there are" Tests/Fuzz/seeds/*/ >&2; exit 2; }

resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
runtime=$resources/clang/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a
[ -f "$runtime" ] || { echo "fuzz: this Swift has no libFuzzer: $runtime is missing" >&2; exit 1; }

# A folder of its own, so that the ordinary build stays as it is.
DATELINE_FUZZ=1 swift build -c release --scratch-path .build/fuzz --product fuzz \
  -Xswiftc -Xfrontend -Xswiftc -sanitize=fuzzer -Xlinker "$runtime" -Xlinker -lstdc++

corpus=.build/fuzz/corpus/$target found=.build/fuzz/found
mkdir -p "$corpus" "$found"
seeds=("Tests/Fuzz/seeds/$target")
if [ -n "${DATELINE_SHARED:-}" ]; then
  # A few hundred small files of the kind are plenty; they stay where they are.
  samples=.build/fuzz/samples/$target
  rm -rf "$samples"
  mkdir -p "$samples"
  case $target in
    articles) kinds=(-name '*.md') ;;
    feeds | exports) kinds=(-name '*.xml' -o -name '*.rss' -o -name '*.atom') ;;
    html | html-tokens) kinds=(-name '*.html' -o -name '*.htm') ;;
    mail) kinds=(-name '*.eml') ;;
    page-texts) kinds=(-name '*.txt') ;;
    json-lines) kinds=(-name '*.jsonl') ;;
    subscribers) kinds=(-name '*.csv') ;;
    templates) kinds=(-name '*.mustache') ;;
    *) kinds=(-name '*.yaml' -a -name "*$target*") ;;
  esac
  number=0
  while IFS= read -r file; do
    number=$((number + 1))
    ln -s "$(readlink -f "$file")" "$samples/$number"
  done < <(
    find -L "$DATELINE_SHARED" -type f -size -32k \( "${kinds[@]}" \) | LC_ALL=C sort |
      shuf -n 300 --random-source=<(yes)
  )
  seeds+=("$samples")
fi

# libFuzzer writes the input itself; Swift's own handler would be in its way.
SWIFT_BACKTRACE=enable=no exec .build/fuzz/release/fuzz "--target=$target" -max_total_time="$seconds" -timeout=20 \
  -rss_limit_mb=512 -max_len=16384 -artifact_prefix="$found/$target-" -print_final_stats=1 -verbosity=1 "$@" \
  "$corpus" "${seeds[@]}"
