import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { expected, writeFileAtomically } from '@mixed-dynamics/artifacts';
import {
  canonicalPreset,
  loadPreset,
  type Preset,
  presetEngines,
  presetHash,
} from '@mixed-dynamics/sweep/preset';
import { type Command, Option } from 'commander';
import { presetsFolder, projectFolder, shortPath } from './project.ts';
import { nonEmpty, oneOf, wholeNumber } from './values.ts';

/** An experiment and its results folder. */
export interface Experiment {
  /** The preset file's name without `.json`, followed by any `--set` values: `small,seed=3`. */
  readonly name: string;
  /** The absolute path of the preset file, followed by any `--set` values: a value for `--preset`. */
  readonly file: string;
  readonly preset: Preset;
  /** SHA-256 of the settings that determine the results: see presetHash. */
  readonly sha256: string;
  /** The results folder, absolute. */
  readonly root: string;
}

export interface PresetOptions {
  readonly preset: string;
  /** Values that replace the preset's: `figure2.dimension=100`. */
  readonly set?: readonly string[] | undefined;
  readonly out?: string;
}

/**
 * Adds `--preset` and `--set`.
 * @param preset the default
 */
export function withPresetChoice(command: Command, preset = 'paper'): Command {
  return command
    .option(
      '--preset <name>',
      'a name in pipelines/presets, or the path of a JSON file',
      nonEmpty('the name of a preset'),
      preset,
    )
    .option(
      '--set <key=value>',
      'change a value of the preset, such as figure2.dimension=100; may be repeated',
      (text: string, before: readonly string[] = []) => [...before, text],
    );
}

/** Adds `--preset`, `--set` and `--out`, for every command on an experiment. */
export function withPresetOptions(command: Command, preset = 'paper'): Command {
  return withPresetChoice(command, preset).option(
    '--out <dir>',
    'the results folder (default: out/<preset> in the project, with the values of --set in its name)',
    nonEmpty('a folder'),
  );
}

/**
 * Adds the options of an experiment to a command that Nx runs as a stage. Nx forwards the arguments after
 * `golden-update` to every earlier stage as well, so stages accept (and ignore) `--reason`.
 */
export function withStageOptions(command: Command, preset = 'paper'): Command {
  return withPresetOptions(command, preset).addOption(new Option('--reason <text>').hideHelp());
}

/** The options of a command before its engine is chosen. */
export type Asked<Request extends { readonly engine: string }> = Omit<Request, 'engine'> & {
  readonly engine?: string;
};

/** The environment variable that is equivalent to `--engine`, and that Nx hashes. */
const engineVariable = 'MIXED_DYNAMICS_ENGINE';

/**
 * Adds `--engine`, for every command that computes.
 * @param otherwise the default
 */
export function withEngineOption(command: Command, otherwise = 'the one of the preset'): Command {
  return command.option(
    '--engine <name>',
    `${presetEngines.join(', ')} (default: ${engineVariable}, or ${otherwise})`,
    oneOf(presetEngines),
  );
}

/** Adds `--workers`. @param of what the workers are for, in the help */
export const withWorkersOption = (command: Command, of = ''): Command =>
  command.option(
    '--workers <number>',
    `number of processes${of} (default: one per core, if there is enough work)`,
    wholeNumber(1),
  );

/**
 * Defines a command on the experiment that its options name.
 * @param run gets the experiment, the options by name, and then the positional arguments
 */
export function experimentCommand<Options extends object, Words extends unknown[] = []>(
  command: Command,
  run: (experiment: Experiment, options: Options, ...words: Words) => Promise<void> | void,
): Command {
  return command.action((...given: unknown[]) => {
    const options = given.at(-2) as PresetOptions & Options;
    return run(openPreset(options), options, ...(given.slice(0, -2) as Words));
  });
}

/** Defines a command that computes on an experiment: like `experimentCommand`, with `--engine` resolved. */
export function engineCommand<
  Request extends { readonly engine: string },
  Words extends unknown[] = [],
>(
  command: Command,
  run: (experiment: Experiment, request: Request, ...words: Words) => Promise<void> | void,
): Command {
  return experimentCommand<Asked<Request>, Words>(
    withEngineOption(command),
    (experiment, asked, ...words) => {
      const engine = chooseEngine(asked.engine, experiment.preset.engine);
      return run(experiment, { ...asked, engine } as unknown as Request, ...words);
    },
  );
}

/** Defines a command that computes something and draws it. */
export const fromScratch = (
  command: Command,
  compute: (experiment: Experiment, request: { readonly engine: string }) => Promise<void>,
  draw: (experiment: Experiment) => Promise<void>,
  preset?: string,
): Command =>
  engineCommand(
    withPresetOptions(command, preset),
    async (experiment, { engine }: { readonly engine: string }) => {
      await compute(experiment, { engine });
      await draw(experiment);
    },
  );

/**
 * The requested engine: by option, else by environment, else by the preset.
 * @throws UserError when the environment names an engine that does not exist
 */
export function chooseEngine(option: string | undefined, fallback = 'auto'): string {
  if (option) return option;
  const named = process.env[engineVariable];
  return named ? oneOf(presetEngines).call(`\`${engineVariable}\``, named) : fallback;
}

/**
 * Reads and validates the preset.
 * @throws UserError as loadPreset does, and for a results folder inside golden/
 */
export function openPreset({ preset: nameOrPath, set = [], out }: PresetOptions): Experiment {
  const { name, path, preset } = loadPreset(nameOrPath, presetsFolder, set);
  const root = out === undefined ? join(projectFolder, 'out', name) : resolve(out);
  refuseGolden(root);
  return { name, file: resolve(path), preset, sha256: presetHash(preset), root };
}

/** Writes `preset.json` beside the results; an identical file is not touched. */
export function keepPreset({ preset, root }: Experiment): void {
  const path = join(root, 'preset.json');
  const text = canonicalPreset(preset);
  const isThere = statSync(path, { throwIfNoEntry: false })?.isFile();
  if (isThere && readFileSync(path, 'utf8') === text) return;
  writeFileAtomically(path, text);
}

/** Refuses golden/ as a results folder: only `golden update` writes there, from results elsewhere. */
export function refuseGolden(root: string): void {
  const golden = join(projectFolder, 'golden');
  if (!`${realPath(root)}${sep}`.startsWith(`${realPath(golden)}${sep}`)) return;
  throw expected({
    culprit: '`--out`',
    expected: 'a results folder outside golden/',
    got: shortPath(root),
    remedy: 'choose another folder; `mixed-dynamics golden update` accepts results as golden',
  });
}

/** The path with links resolved, even if it does not exist yet. */
function realPath(path: string): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path);
  return join(realPath(dirname(path)), path.slice(dirname(path).length));
}

/**
 * Checks that an experiment is a preset of the project, to which the snapshots and tolerances of that name belong.
 * @throws UserError when it differs from the project's preset of that name, or there is none
 */
export function checkCommitted({ name, file, sha256 }: Experiment): void {
  const own = join(presetsFolder, `${name}.json`);
  if (existsSync(own) && presetHash(loadPreset(own, presetsFolder).preset) === sha256) return;
  throw expected({
    culprit: '`--preset`',
    expected:
      'a preset of the project, in pipelines/presets, to which snapshots and tolerances belong',
    got: shortPath(file),
    remedy: 'put the preset there under a name of its own and commit it',
  });
}
