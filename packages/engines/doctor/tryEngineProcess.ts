import { checkEngineName } from '../src/openEngine.ts';
import { tryEngine } from './tryEngine.ts';

/** The program that tries one engine, named on its command line, and reports to its parent. */
const report = await tryEngine(checkEngineName(process.argv[2] ?? ''));
process.send?.(report, () => process.disconnect?.());
