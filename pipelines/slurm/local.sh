#!/usr/bin/env bash
# A complete Slurm on this machine only, for rehearsals: all daemons run as you, listen on the loopback
# address only, and keep everything in one folder. There is no accounting.
#   local.sh start DIR     then: export SLURM_CONF=DIR/slurm.conf
#   local.sh stop DIR
# Debian: apt-get install --no-install-recommends slurmctld slurmd slurm-client munge
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

usage() {
  echo "usage: $0 start|stop DIR" >&2
  exit 2
}

(($# == 2)) || usage
action=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd -P)
export SLURM_CONF=$folder/slurm.conf

require() {
  local name
  for name in munged slurmctld slurmd sbatch; do
    command -v "$name" >/dev/null && continue
    echo "$name: expected Slurm's and munge's programs, got none; install slurmctld, slurmd, slurm-client and munge" >&2
    exit 2
  done
  if [[ $folder == *[[:space:]]* ]]; then
    echo "$folder: expected a path without spaces, got some, which Slurm's settings cannot hold; choose another" >&2
    exit 2
  fi
}

# Prints two free ports.
free_ports() {
  local port found=()
  while ((${#found[@]} < 2)); do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && [[ " ${found[*]} " != *" $port "* ]]; then
      found+=("$port")
    fi
  done
  echo "${found[@]}"
}

# A requeued task waits until its credential expires (cred_expire), by default two minutes.
write_settings() {
  local host user memory ports
  host=$(hostname -s)
  user=$(id -un)
  memory=$(awk '/MemTotal/ {print int($2 / 1024 * 0.9)}' /proc/meminfo)
  read -ra ports < <(free_ports)
  cat >"$SLURM_CONF" <<SETTINGS
ClusterName=local
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket,cred_expire=5
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPort=${ports[0]}
SlurmdPort=${ports[1]}
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0
ReturnToService=2
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
KillWait=5
MinJobAge=300
InactiveLimit=0
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
SETTINGS
}

start() {
  require
  mkdir -p "$folder"/{state,spool,log,munge}
  chmod 700 "$folder/munge"
  if [[ ! -s $folder/munge/key ]]; then
    (umask 077 && head -c 128 /dev/urandom >"$folder/munge/key")
  fi
  write_settings
  munged --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/log/munged.log" \
    --seed-file="$folder/munge/seed" 2>>"$folder/log/munged.log"
  slurmctld -f "$SLURM_CONF"
  slurmd -f "$SLURM_CONF"
  for _ in {1..100}; do
    if [[ $(sinfo --noheader --format=%T 2>/dev/null) == idle ]]; then return; fi
    sleep 0.2
  done
  echo "slurm: expected an idle node within 20 s, got '$(sinfo --noheader 2>&1)'; see $folder/log" >&2
  stop
  exit 1
}

# Stops slurmd first, so that slurmctld still sees it end.
stop() {
  local name pid
  for name in slurmd slurmctld munged; do
    pid=$(cat "$folder/$name.pid" 2>/dev/null || true)
    [[ -n $pid ]] || continue
    kill "$pid" 2>/dev/null || true
    for _ in {1..50}; do
      running "$pid" || break
      sleep 0.2
    done
    rm -f "$folder/$name.pid"
  done
}

running() {
  [[ -r /proc/$1/stat ]] && ! grep -q ') Z' "/proc/$1/stat"
}

case $action in
  start) start ;;
  stop) stop ;;
  *) usage ;;
esac
