import { join } from 'node:path';
import type { Experiment } from './openPreset.ts';
import { shortPath } from './project.ts';
import { runStage } from './runStage.ts';

/**
 * Runs a stage that draws: its pictures, each as .svg and .png, go into the folder of the figure,
 * beside the tables they are drawn from; its manifest is `<figure>.manifest.json` there.
 */
export async function drawStage(
  figure: 'figure1' | 'figure2',
  pictures: readonly string[],
  inputs: readonly string[],
  experiment: Experiment,
  draw: () => Promise<unknown>,
): Promise<void> {
  const outputs = pictures.flatMap((name) => [`${figure}/${name}.svg`, `${figure}/${name}.png`]);
  const manifest = `${figure}/${figure}.manifest.json`;
  await runStage({ name: figure, inputs, outputs, manifest }, experiment, async () => {
    await draw();
    return {};
  });
  const folder = shortPath(join(experiment.root, figure));
  console.log(`${figure}: ${pictures.length} pictures, as SVG and PNG, in ${folder}`);
}

/** What a picture says of itself: nothing that changes from run to run. */
export function originOf({ name, sha256 }: Experiment): Record<string, string> {
  return { preset: name, 'preset-sha256': sha256 };
}
