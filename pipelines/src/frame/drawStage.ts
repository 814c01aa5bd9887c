import { join } from 'node:path';
import type { Experiment } from './openPreset.ts';
import { shortPath } from './project.ts';
import { runStage } from './runStage.ts';

/**
 * Runs a stage that draws: its pictures, each as .svg and .png, go into the folder of the figure,
 * beside the tables they are drawn from; its manifest is `<figure>.manifest.json` there.
 * @param draw receives what to write into the pictures about their origin
 */
export async function drawStage(
  figure: 'figure1' | 'figure2',
  pictures: readonly string[],
  inputs: readonly string[],
  experiment: Experiment,
  draw: (metadata: Record<string, string>) => Promise<unknown>,
): Promise<void> {
  const outputs = pictures.flatMap((name) => [`${figure}/${name}.svg`, `${figure}/${name}.png`]);
  const manifest = `${figure}/${figure}.manifest.json`;
  const metadata = { preset: experiment.name, 'preset-sha256': experiment.sha256 };
  await runStage({ name: figure, inputs, outputs, manifest }, experiment, async () => {
    await draw(metadata);
    return {};
  });
  const folder = shortPath(join(experiment.root, figure));
  console.log(`${figure}: ${pictures.length} pictures, as SVG and PNG, in ${folder}`);
}
