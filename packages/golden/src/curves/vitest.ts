import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { expect } from 'vitest';
import { formatTableComparison } from '../report/formatTableComparison.ts';
import { type Curves, compareCurves, writeCurves } from './curves.ts';

interface CurvesMatcher<Result> {
  /**
   * Asserts that curves agree with the snapshot in a CSV file, within the tolerances beside it. As with
   * vitest's own snapshots, a missing file is written, but fails in CI; `-u` overwrites it.
   * @param file a path relative to the test's folder
   */
  toMatchCurves(file: string): Result;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Matchers<T = any> extends CurvesMatcher<T> {}
}

expect.extend({
  toMatchCurves(received: Curves, file: string) {
    const path = resolve(dirname(this.testPath ?? '.'), file);
    const update = this.snapshotState.snapshotUpdateState;
    const shown = relative('.', path);
    if (!existsSync(path)) {
      if (update === 'none' || this.isNot) {
        const message = `${shown}: expected a snapshot of curves, got none; run vitest -u and commit it`;
        return { pass: this.isNot, message: () => message };
      }
      writeCurves(received, path);
      return { pass: true, message: () => `${shown} was written` };
    }
    const comparison = compareCurves(received, path);
    if (!comparison.pass && update === 'all' && !this.isNot) {
      writeCurves(received, path);
      return { pass: true, message: () => `${shown} was written again` };
    }
    const remedy = 'if this is meant, run vitest -u and commit the file';
    const message = comparison.pass
      ? `expected curves that differ from ${shown}, got the same within its tolerances`
      : [`${shown}: ${remedy}`, ...formatTableComparison(comparison)].join('\n');
    return { pass: comparison.pass, message: () => message };
  },
});
