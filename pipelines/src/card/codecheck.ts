import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestsIn, readManifest } from '@mixed-dynamics/artifacts';

/** The results that a codechecker reproduces: the tables and composite pictures of the paper's preset. */
const wanted: readonly (readonly [file: string, comment: string])[] = [
  ['figure1/training.csv', 'Figure 1, left: errors at every iteration'],
  ['figure1/singular-values.csv', 'Figure 1, right: singular values at every iteration'],
  ['figure1/figure1.svg', 'Figure 1'],
  ['figure2/metrics.csv', 'Figure 2: a row per network'],
  ['figure2/figure2.svg', 'Figure 2'],
  ['theory/figure2.csv', 'Figure 2 as theory predicts it'],
];

/** codecheck.yml, by the specification 1.0: what to reproduce, and of which paper. */
export function codecheckText(project: string): string {
  const golden = 'golden/paper';
  const recorded = new Map(
    ['figure1', 'figure2', 'theory'].flatMap((folder) =>
      manifestsIn(join(project, golden, folder))
        .map(readManifest)
        .flatMap((manifest) => manifest.outputs.map(({ path }) => [path, manifest] as const)),
    ),
  );
  const files = wanted.flatMap(([file, comment]) => {
    const manifest = recorded.get(file);
    if (!manifest) throw new Error(`codecheck.ts: golden/paper records no ${file}`);
    const stage = manifest.stage === 'sweep' ? 'figure2' : manifest.stage;
    const target = stage === 'training' ? 'figure1' : stage;
    const made = `npx nx run pipelines:${target}; ${manifest.cpu?.model ?? 'processor not recorded'}, Node ${manifest.node}`;
    return [
      `  - file: ${golden}/${file}`,
      `    comment: ${JSON.stringify(`${comment} (${made})`)}`,
    ];
  });
  const citation = readFileSync(join(project, 'CITATION.cff'), 'utf8');
  const paper = citation.slice(citation.indexOf('preferred-citation:'));
  const title = /title: (.*)/.exec(paper)![1]!;
  const [list] = paper.split('collection-title:');
  const authors = [...list!.matchAll(/family-names: (.*)\n\s+given-names: (.*)/g)].map(
    ([, family, given]) => `    - name: ${given} ${family}`,
  );
  return `${[
    '---',
    '# Written by `npx mixed-dynamics card` from golden/paper and CITATION.cff.',
    'version: https://codecheck.org.uk/spec/config/1.0/',
    'paper:',
    `  title: ${title}`,
    '  authors:',
    ...authors,
    `  reference: ${/url: (.*)/.exec(paper)![1]!}`,
    'manifest:',
    ...files,
  ].join('\n')}\n`;
}
