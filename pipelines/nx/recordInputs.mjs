// A plugin of Nx: after every run it writes down what the cache keys of the stages were made of, for
// `mixed-dynamics explain`. A record that cannot be written costs an explanation, never a run.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

export const name = 'record-inputs';

export async function postTasksExecution(
  /** @type {unknown} */ _options,
  /** @type {{ workspaceRoot: string, taskResults: Record<string, never> }} */ context,
) {
  try {
    process.env.TSX_TSCONFIG_PATH ??= fileURLToPath(
      new URL('../../tsconfig.base.json', import.meta.url),
    );
    const unregister = register();
    const { recordRun } = await import('../src/explain/recordRun.ts');
    recordRun(context.workspaceRoot, Object.values(context.taskResults));
    await unregister();
  } catch (error) {
    console.warn(`explain will not know this run: ${error}`);
  }
}
