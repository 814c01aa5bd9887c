# shellcheck shell=bash
# One shard of a sweep, a task of an array job. `mixed-dynamics slurm submit` puts Slurm's settings, the
# variables in capitals and common.sh above this text. Cells are stored one by one: a task that was
# pre-empted, cancelled or ran out of time continues where it stopped when Slurm starts it again.
set -uo pipefail
shard=$SLURM_ARRAY_TASK_ID
results=$FOLDER/shard-$shard-of-$SHARDS
echo "shard $shard/$SHARDS: started on $(hostname -s), requeued ${SLURM_RESTART_COUNT:-0} times"
find_program
# Removes the files of an earlier run, since their presence tells below how this one ended.
rm -f "$results/finished" "$results/$SHARD_FILE"

stored() { find "$results/.cells" -mindepth 1 -maxdepth 1 -name '[0-9a-f]*' 2>/dev/null | wc -l; }

before=$(stored)
stopped=
"$NODE" "$PROGRAM" "$SWEEP" --preset "$PRESET" --shard "$shard/$SHARDS" --out "$results" \
  --engine "$ENGINE" ${WORKERS:+--workers "$WORKERS"} &
sweep=$!
trap 'stopped=signal; kill -TERM $sweep 2>/dev/null' TERM INT
# A minute before the end of the time limit.
trap 'stopped=time; kill -TERM $sweep 2>/dev/null' USR1
while :; do
  wait $sweep
  code=$?
  kill -0 $sweep 2>/dev/null || break
done

if [[ $stopped == signal ]]; then
  echo "shard $shard/$SHARDS: stopped by a signal, with $(stored) cells"
  exit 143
fi
if [[ $stopped == time && $code != 0 ]]; then
  if (($(stored) <= before)); then
    echo "shard $shard/$SHARDS: expected a finished cell within the time limit, got none; submit again with more, after \`--\`: --time=…" >&2
    exit 2
  fi
  echo "shard $shard/$SHARDS: out of time with $(stored) cells, goes back into the queue"
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_$shard" && sleep 60
  exit 1
fi
# Exit code 1 with a record: some cells could not be computed. They have rows, and the merge reports them.
if [[ $code != 0 && ! ( $code == 1 && -f $results/$SHARD_FILE ) ]]; then exit "$code"; fi
echo "shard $shard/$SHARDS: finished"
touch "$results/finished"

# The last shard releases the merge. Slurm does this itself, unless a task was once cancelled or once
# ended with a nonzero exit code: Slurm remembers that, and keeps the merge waiting for ever.
for ((i = 1; i <= SHARDS; i++)); do
  [[ -f $FOLDER/shard-$i-of-$SHARDS/finished ]] || exit 0
done
merge=$(cat "$FOLDER/merge-job" 2>/dev/null)
if [[ -n $merge && $(squeue --noheader --jobs="$merge" --format=%T 2>/dev/null) == PENDING ]]; then
  echo "shard $shard/$SHARDS: the last one, the merge may start"
  scontrol update JobId="$merge" Dependency= || true
fi
exit 0
