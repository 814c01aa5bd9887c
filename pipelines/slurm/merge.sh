# shellcheck shell=bash
# Merges the shards, draws their figure and checks every result against its manifest. `mixed-dynamics slurm
# submit` puts Slurm's settings, the variables in capitals and common.sh above this text.
set -uo pipefail
echo "merge: started on $(hostname -s)"
find_program

shards=()
for ((i = 1; i <= SHARDS; i++)); do shards+=("$FOLDER/shard-$i-of-$SHARDS"); done

run() { "$NODE" "$PROGRAM" "$@" --preset "$PRESET" --out "$OUT"; }

# Exit code 1: merged, but some cells could not be computed.
run merge "${shards[@]}"
merged=$?
if ((merged > 1)); then exit "$merged"; fi
# A command and its arguments; empty if the merge itself draws.
read -ra figure <<<"$FIGURE"
if ((${#figure[@]} > 0)); then run "${figure[@]}" || exit; fi
run verify || exit
if ((merged == 0)); then touch "$FOLDER/merged"; fi
exit "$merged"
