#!/usr/bin/env bash
# A rehearsal on a real Slurm: one run of a preset, then the same in three shards. While they run, the
# first is requeued, the second cancelled and requeued, and the third told that its time is up. Their
# merge must have the same SHA-256. Starts a Slurm on this machine, unless SLURM_CONF names one.
#   pipelines/slurm/rehearse.sh [PRESET] [FOLDER]        default: small, a new folder
set -euo pipefail
preset=${1:-small}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
folder=${2:-$(mktemp -d)}
mkdir -p "$folder"
began=$SECONDS
export MIXED_DYNAMICS_PROGRESS=none

mixed_dynamics() { node "$here/../bin/mixed-dynamics.mjs" "$@"; }
say() { echo "rehearsal: $*"; }
fail() {
  say "expected $1, got $2; see $folder"
  exit 1
}

if [[ -z ${SLURM_CONF:-} ]]; then
  slurm=$(mktemp -d)
  "$here/local.sh" start "$slurm"
  trap '"$here/local.sh" stop "$slurm"' EXIT
  export SLURM_CONF=$slurm/slurm.conf
fi

say "one run of $preset"
mixed_dynamics sweep --preset "$preset" --out "$folder/whole"

say "the same in three shards"
sharded=$folder/sharded
mixed_dynamics slurm submit --preset "$preset" --shards 3 --cpus 1 --out "$sharded"
jobs=$sharded/.slurm
array=$(sed -E 's/.*"arrayJob":"([0-9]+)".*/\1/' "$jobs/jobs.json")

cells() { find "$jobs/shard-$1-of-3/.cells" -mindepth 1 -maxdepth 1 -name '[0-9a-f]*' 2>/dev/null | wc -l; }
state() { squeue --noheader --array --states=all --jobs="$array" --format='%K %T' | awk -v t="$1" '$1 == t {print $2}'; }
await() {
  local i
  for ((i = 0; i < 3000; i++)); do
    if "$@"; then return; fi
    sleep 0.1
  done
  fail "$* within five minutes" "$(squeue --noheader --array --states=all)"
}
half_done() { (($(cells "$1") > 0)) && [[ $(state "$1") == RUNNING ]]; }
ended() { [[ $(state "$1") == CANCELLED ]]; }
unfinished() {
  [[ ! -e $jobs/shard-$1-of-3/finished ]] || fail "shard $1 half done" 'a finished one'
  say "shard $1 $2 after $(cells "$1") cells"
}

await half_done 1
scontrol requeue "${array}_1"
unfinished 1 'pre-empted'
await half_done 2
scancel "${array}_2"
unfinished 2 'cancelled'
await ended 2
scontrol requeue "${array}_2"
await half_done 3
scancel --batch --signal=USR1 "${array}_3"
unfinished 3 'out of time'

mixed_dynamics slurm watch --preset "$preset" --out "$sharded" --interval 2

for shard in 1 2 3; do
  starts=$(grep -c ': started on' "$jobs/logs/shard-$array-$shard.log")
  ((starts == 2)) || fail "two starts of shard $shard" "$starts"
  grep -q ', [1-9][0-9]* kept from an earlier run' "$jobs/logs/shard-$array-$shard.log" ||
    fail "kept cells in shard $shard" none
done
hash() { sha256sum <"$1/figure2/metrics.csv" | cut -d ' ' -f 1; }
[[ $(hash "$folder/whole") == "$(hash "$sharded")" ]] ||
  fail "metrics.csv with SHA-256 $(hash "$folder/whole")" "$(hash "$sharded")"
say "metrics.csv of both: SHA-256 $(hash "$sharded")"
say "done in $((SECONDS - began)) s"
