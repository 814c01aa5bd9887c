import { checkEngineName } from '../src/openEngine.ts';
import { tryEngine } from './tryEngine.ts';

/** Tries the engine named on the command line and reports to the parent process. */
const report = await tryEngine(checkEngineName(process.argv[2] ?? ''));
process.send?.(report, () => process.disconnect?.());
