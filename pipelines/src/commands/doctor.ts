import { describeMachine } from '@mixed-dynamics/artifacts';
import { type AutoChoice, describeChoice, type Engine, openEngine } from '@mixed-dynamics/engines';
import {
  type EngineReport,
  examineEngines,
  type OtherPrograms,
  otherPrograms,
} from '@mixed-dynamics/engines/doctor';
import { figure2Cells, formatDuration, sweepCost } from '@mixed-dynamics/sweep';
import type { Preset } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { type Experiment, experimentCommand, withPresetOptions } from '../cli/experiment.ts';
import { projectFolder } from '../cli/project.ts';
import { measureFlops } from '../training/trainSweep.ts';

export const help = {
  details:
    'Tries and measures every engine in a separate process; reports which one `auto` ' +
    'picks, how long the preset would take with it, and whether other programs keep the ' +
    'machine busy. The exit code is always 0.',
  example: 'mixed-dynamics doctor --json',
};

export default function define(command: Command): Command {
  command.option('--json', 'print the same as JSON');
  return experimentCommand(withPresetOptions(command), doctor);
}

/** What `doctor --json` prints. */
interface Diagnosis {
  readonly machine: { readonly node: string; readonly cpu?: object };
  /** The engine that `auto` takes. */
  readonly auto: string;
  /** How `auto` chose. */
  readonly choice?: AutoChoice;
  readonly engines: readonly EngineReport[];
  readonly estimate: ({ readonly preset: string } & TimeEstimate) | undefined;
}

/** Tries all engines and prints the results. */
async function doctor(
  experiment: Experiment,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const { node, cpu } = describeMachine(projectFolder);
  if (!json) console.log(`${cpu ? `${cpu.model}, ${cpu.cores} cores, ` : ''}Node ${node}\n`);
  const engines = await examineEngines((report) => {
    if (!json) console.log(describeReport(report).join('\n'));
  });
  const engine = await openEngine('auto');
  const time = await estimateTime(experiment.preset, engine);
  const diagnosis: Diagnosis = {
    machine: { node, ...(cpu && { cpu }) },
    auto: engine.name,
    ...(engine.choice && { choice: engine.choice }),
    engines,
    estimate: time && { preset: experiment.name, ...time },
  };
  console.log(json ? JSON.stringify(diagnosis, null, 2) : describeDiagnosis(diagnosis));
}

const indent = ' '.repeat(16);

/** The lines about one engine, starting with its name. */
export function describeReport(report: EngineReport): string[] {
  const [first, ...rest] = report.works ? describeWorking(report) : describeLacking(report);
  const notes = report.notes.map((note) => `note: ${note}`);
  return [
    report.name.padEnd(indent.length) + first,
    ...[...rest, ...describeLibraries(report), ...notes].map((line) => indent + line),
  ];
}

/** Every BLAS library found: the one in use, and why the others are not. */
function describeLibraries({ libraries = [] }: EngineReport): string[] {
  return libraries.map(({ path, from, state, reason }) => {
    const why = reason === undefined ? '' : `, which ${reason}`;
    return `${state}: ${path}, from ${from}${why}`;
  });
}

type Working = Extract<EngineReport, { works: true }>;
type Lacking = Extract<EngineReport, { works: false }>;

function describeWorking({ rates, device, versions, automatic }: Working): string[] {
  const speeds = rates.map(({ n, gflops }) => `${format(gflops)} GFLOPS at d = ${n}`);
  const libraries = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `works: ${speeds.join(', ')}${automatic ? '' : '; auto skips it'}`,
    ...(device === undefined ? [] : [`on ${device}`]),
    `with ${libraries.join(', ')}`,
  ];
}

function describeLacking({ reason, install }: Lacking): string[] {
  return [`no: ${reason}`, ...(install === undefined ? [] : [`to get it: ${install}`])];
}

/** The choice of `auto`, its reason, and the estimated duration of the preset with it. */
export function describeDiagnosis({ auto, choice: how, estimate }: Diagnosis): string {
  const why = how ? `, ${describeChoice(how)}` : '';
  const kept = how?.file ? `\nremembered in ${how.file}; delete it to measure again` : '';
  const choice = `\nauto takes ${auto}${why}${kept}`;
  if (!estimate) return choice;
  const { preset, seconds, workers, gflops, dimension } = estimate;
  const team = workers === 1 ? '1 worker' : `${workers} workers`;
  const time = formatDuration(Math.max(1, seconds));
  const rate = `${format(gflops)} GFLOPS in products at d = ${dimension}`;
  const lines = [choice, `preset ${preset}: about ${time} with ${team}, at ${rate}`];
  return [...lines, ...describeBusy(estimate)].join('\n');
}

/** A warning if other programs leave less than a core per worker. */
function describeBusy({ workers, others }: TimeEstimate): string[] {
  if (!others || others.of - others.cores > 0.9 * Math.min(workers, others.of)) return [];
  const taken = `${others.cores.toFixed(1)} of ${others.of} cores`;
  return [
    `this machine is busy: other programs used ${taken} meanwhile, and the preset takes longer while they run`,
  ];
}

const format = (value: number) => (value < 10 ? value.toPrecision(2) : value.toFixed(0));

/** The estimated duration of a preset on this machine. */
interface TimeEstimate {
  readonly seconds: number;
  readonly workers: number;
  /** Rate of one worker in products of matrices of the preset's dimension. */
  readonly gflops: number;
  readonly dimension: number;
  /** Cores used by other programs meanwhile, if the system reports it. */
  readonly others?: OtherPrograms;
}

/** Number of timings of products; the fastest one counts. */
const timings = 4;

/**
 * Predicts the time of a sweep as the sweep itself does before its first cell. Undefined for a preset
 * without a sweep.
 */
async function estimateTime(
  { figure2: section }: Preset,
  engine: Engine,
): Promise<TimeEstimate | undefined> {
  if (!section) return undefined;
  const { dimension } = section;
  const { result: flopsPerSecond, others } = await otherPrograms(async () => {
    let best = 0;
    for (let i = 0; i < timings; i++) best = Math.max(best, await measureFlops(engine, dimension));
    return best;
  });
  const cells = figure2Cells(section, '');
  const { seconds, workers } = sweepCost(cells, flopsPerSecond);
  const gflops = flopsPerSecond / 1e9;
  return { seconds, workers, gflops, dimension, ...(others && { others }) };
}
