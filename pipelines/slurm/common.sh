# shellcheck shell=bash
# The merge and the other shards run on the cluster of this node, whatever was set when they were submitted.
unset SLURM_CLUSTERS
# Every job first checks that its node sees the project and the results.
find_program() {
  if [[ $(cat "$FOLDER/submission" 2>/dev/null) != "$SUBMISSION" ]]; then
    echo "$FOLDER: expected the folder of this submission, got another or none on $(hostname -s); choose with --out a folder that all nodes share" >&2
    exit 2
  fi
  if [[ ! -f $PROGRAM ]]; then
    echo "$PROGRAM: expected this project, got nothing on $(hostname -s); keep the checkout in a folder that all nodes share" >&2
    exit 2
  fi
  command -v "$NODE" >/dev/null || NODE=node
  if ! command -v "$NODE" >/dev/null; then
    echo "node: expected Node on $(hostname -s), got none; install it where all nodes find it" >&2
    exit 2
  fi
}
