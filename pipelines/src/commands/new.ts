import { existsSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { attempt, expected } from '@mixed-dynamics/artifacts';
import { loadPreset, presetNames } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { presetsFolder } from '../cli/project.ts';
import { nonEmpty } from '../cli/values.ts';

export const help = {
  details:
    'Writes NAME.json into this folder: the preset named by --from with the values of --set. Never ' +
    'overwrites a file. A key without a section is a key of figure2. `mixed-dynamics preset ' +
    '--explain` describes every key.',
  example: 'mixed-dynamics new mine --from small --set figure2.dimension=100 --set gammaW.count=5',
};

export default (command: Command): Command =>
  command
    .argument('<name>', 'the name of the experiment', presetName)
    .option(
      '--from <preset>',
      'a name in pipelines/presets, or the path of a JSON file',
      nonEmpty('the name of a preset'),
      'small',
    )
    .option(
      '--set <key=value>',
      'change a value of that preset, such as figure2.dimension=100; may be repeated',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .action(writePreset);

/** A name that is a valid file name on every system. A shipped preset's is refused: it would share its results folder. */
function presetName(text: string): string {
  const shipped = presetNames(presetsFolder);
  const isTaken = shipped.includes(text);
  if (/^[A-Za-z0-9][\w-]*$/.test(text) && !isTaken) return text;
  throw expected({
    culprit: '`<name>`',
    expected: isTaken
      ? 'a name that no shipped preset has'
      : 'a name of letters, digits, - and _, without a folder and without .json',
    got: `'${text}'`,
    remedy: 'choose another name',
  });
}

/**
 * Writes a checked preset into the current folder.
 * @throws UserError as loadPreset does, and if the file exists or cannot be written
 */
function writePreset(
  name: string,
  { from, set = [] }: { readonly from: string; readonly set?: readonly string[] },
): void {
  const path = resolve(`${name}.json`);
  const source = loadPreset(from, presetsFolder, set);
  const { $schema: _schema, description: _description, ...content } = source.json as Content;
  const preset = {
    $schema: relative(process.cwd(), join(presetsFolder, 'preset.schema.json')).replaceAll(
      sep,
      '/',
    ),
    description: `As ${source.name.replaceAll(',', ', ')}`,
    ...content,
  };
  if (existsSync(path)) {
    throw expected({
      culprit: path,
      expected: 'no file of this name',
      got: 'one',
      remedy: 'choose another name, or remove the file first',
    });
  }
  const writable = {
    culprit: path,
    expected: 'a folder in which a file can be written',
    remedy: 'run the command in another folder',
  };
  attempt(writable, () =>
    writeFileSync(path, `${JSON.stringify(preset, null, 2)}\n`, { flag: 'wx' }),
  );
  const first = ['figure2', 'figure1', 'ensemble', 'step-size', 'scaling'].find(
    (target) => camel(target) in source.preset,
  );
  console.log(`new: ${name}.json; run it with \`mixed-dynamics ${first} --preset ${name}.json\``);
}

const camel = (target: string): string =>
  target.replace(/-(.)/, (_, letter) => letter.toUpperCase());

interface Content {
  readonly $schema?: unknown;
  readonly description?: unknown;
}
