#!/bin/sh
# Stands in for every command of Slurm, by the name it is called by, at a site that prints extra text.
# $FAKE_SLURM is its folder: `log` has every call, `site` the site's peculiarity, `jobs` the queue.
# The queue is another cluster's, gpu, when the site is `cluster`: without its name no job is known.
name=$(basename "$0")
echo "$name $*" >>"$FAKE_SLURM/log"
site=$(cat "$FAKE_SLURM/site")

known() {
  case "$site $*" in
    cluster*--clusters=gpu*) ;;
    cluster*) echo "$name: error: Invalid job id specified" >&2; return 1 ;;
  esac
}

case "$name $*" in
  sinfo*) echo 16 ;;
  sbatch*--version*) echo 'slurm 23.11.4' ;;
  sbatch*)
    number=$((100 + $(wc -l <"$FAKE_SLURM/jobs") + 1))
    if [ "$site" = refusing ] && [ $number = 102 ]; then
      echo 'sbatch: error: Job dependency problem' >&2
      exit 1
    fi
    echo $number >>"$FAKE_SLURM/jobs"
    [ "$site" = unwritable ] && mkdir -p "$FAKE_SLURM/out/.slurm/jobs.json"
    [ "$site" = before ] && echo 'sbatch: no partition given, main is taken'
    case $site in
      cluster) echo "$number;gpu" ;;
      wordy) echo "Submitted batch job $number" ;;
      *) echo $number ;;
    esac
    [ "$site" = after ] && echo 'NOTE: your project has 12 % of its hours left'
    ;;
  squeue*)
    known "$@" || exit 1
    job=$(echo "$*" | sed 's/.*--jobs=\([0-9]*\).*/\1/')
    echo 'CLUSTER: gpu'
    echo "$job|1|RUNNING|None"
    ;;
  scancel*) known "$@" || exit 1 ;;
esac
exit 0
