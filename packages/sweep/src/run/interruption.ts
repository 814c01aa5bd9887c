/** Exit codes of processes ended by a signal. */
const interruptionExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
type InterruptionSignal = keyof typeof interruptionExitCodes;

/**
 * Turns Ctrl-C and SIGTERM into an AbortSignal, so that a sweep can end cleanly. A second signal ends the
 * process at once.
 */
export function catchInterruption() {
  const controller = new AbortController();
  let received: InterruptionSignal | undefined;
  const onSignal = (name: InterruptionSignal) => {
    if (received) process.exit(interruptionExitCodes[name]);
    received = name;
    controller.abort(name);
  };
  const names = Object.keys(interruptionExitCodes) as InterruptionSignal[];
  for (const name of names) process.on(name, onSignal);
  return {
    /** Aborts at the first SIGINT or SIGTERM; its reason is the signal's name. */
    signal: controller.signal,
    /** The received signal, if any. */
    received: () => received,
    /** Restores Node's default handling of the signals. */
    release: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
