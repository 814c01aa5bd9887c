import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints one last line for scripts that read the outcome: `12 passed, 0 failed, 1 skipped`, the
 * last part only when something was skipped. A test file that cannot be loaded and an error
 * outside any test count as failed. Before it, what a machine lacks: skipped tests that begin with
 * `not run`.
 */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const lacks: string[] = [];
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      count.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        count[test.result().state] += 1;
        if (test.name.startsWith('not run')) lacks.push(test.fullName.replaceAll(' > ', ': '));
      }
    }
    const skipped = count.skipped + count.pending;
    const line = `${count.passed} passed, ${count.failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    // Whatever other reporters still print, this comes last.
    process.once('exit', () => process.stdout.write(`\n${[...lacks, line].join('\n')}\n`));
  }
}
