import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readManifest, sha256 } from '@mixed-dynamics/artifacts';
import { brokenRules, profileRules } from '@mixed-dynamics/crate';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { runMain, temporaryFolder } from './runCli.ts';

interface Entity {
  readonly '@id': string;
  readonly '@type': string | readonly string[];
  readonly [property: string]: unknown;
}

const folder = temporaryFolder();
const tiny = (out: string) => ['--preset', 'tiny', '--out', out];
let graph: readonly Entity[];
beforeAll(async () => {
  for (const command of ['preset', 'figure1', 'figure2']) await runMain([command, ...tiny(folder)]);
  const { code, stdout, stderr } = await runMain(['crate', ...tiny(folder), '--zip']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^crate: \d+ files in \S*crate and crate\.zip$/m);
  graph = readGraph(join(folder, 'crate'));
});

function readGraph(crate: string): readonly Entity[] {
  return JSON.parse(readFileSync(join(crate, 'ro-crate-metadata.json'), 'utf8'))['@graph'];
}
const filesBelow = (root: string) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(root, name)).isFile())
    .sort();
const find = (id: unknown) => graph.find((entity) => entity['@id'] === id);
const idOf = (value: unknown) => (value as { '@id': string })['@id'];
const idsOf = (value: unknown): string[] => [value].flat().map(idOf);
const typesOf = (entity: Entity | undefined) => [entity?.['@type']].flat();
const ofType = (type: string) => graph.filter((entity) => typesOf(entity).includes(type));
const isTime = (value: unknown) => !Number.isNaN(Date.parse(String(value)));

/** The profiles that the rules belong to, with their permalinks. */
const profiles = [
  'process-run-crate https://w3id.org/ro/wfrun/process/0.5',
  'workflow-run-crate https://w3id.org/ro/wfrun/workflow/0.5',
  'provenance-run-crate https://w3id.org/ro/wfrun/provenance/0.5',
  'workflow-ro-crate https://w3id.org/workflowhub/workflow-ro-crate/1.0',
];

interface Document {
  '@context': unknown[];
  '@graph': Record<string, unknown>[];
}
type Change = (document: Document, find: (id: string) => Record<string, unknown>) => void;

const descriptor = 'ro-crate-metadata.json';
const workflow = 'workflow/project.json';
const without =
  (id: string, property: string): Change =>
  (_, of) => {
    delete of(id)[property];
  };
const setting =
  (id: string, property: string, value: unknown): Change =>
  (_, of) => {
    of(id)[property] = value;
  };
const unclaim = (permalink: string): Change =>
  ((_, of) => {
    const root = of('./');
    root.conformsTo = (root.conformsTo as { '@id': string }[]).filter(
      (it) => !it['@id'].startsWith(permalink),
    );
  }) as Change;

/** A change of the metadata that breaks each rule. */
const breaches: readonly (readonly [id: string, what: string, change: Change])[] = [
  [
    'ro-crate:FileDescriptorJsonLdFormat.context',
    'a context is left out',
    (document) => void document['@context'].shift(),
  ],
  [
    'ro-crate:FileDescriptorJsonLdFormat.flattened',
    'an entity is nested',
    setting('#run', 'object', [{ '@id': 'preset.json', name: 'preset' }]),
  ],
  [
    'ro-crate:FileDescriptorJsonLdFormat.identifiers',
    'an entity is listed twice',
    (document) => void document['@graph'].push({ ...document['@graph'][2] }),
  ],
  ['ro-crate:FileDescriptorJsonLdFormat.types', 'a type is left out', without('#run', '@type')],
  [
    'ro-crate:FileDescriptorJsonLdFormat.compaction',
    'a key is no term',
    setting('#run', 'wallSeconds', 3),
  ],
  [
    'ro-crate:ROCrateMetadataFileDescriptorExistence',
    'the descriptor is left out',
    (document) => void document['@graph'].shift(),
  ],
  [
    'ro-crate:ROCrateMetadataFileDescriptorRecommendedProperties',
    'it names no version of RO-Crate',
    without(descriptor, 'conformsTo'),
  ],
  ['ro-crate:RootDataEntityType', 'the root is no Dataset', setting('./', '@type', 'File')],
  [
    'ro-crate:RootDataEntityValueRestriction',
    'the root has another @id',
    (_, of) => {
      of(descriptor).about = { '@id': 'root' };
      of('./')['@id'] = 'root';
    },
  ],
  ...['name', 'description', 'license'].map(
    (name) =>
      [
        'ro-crate:RootDataEntityRequiredProperties',
        `it has no ${name}`,
        without('./', name),
      ] as const,
  ),
  [
    'ro-crate:RootDataEntityRequiredProperties',
    'its date is not in ISO 8601',
    setting('./', 'datePublished', '27 November 2026'),
  ],
  [
    'ro-crate:RootDataEntityHasPartValueRestriction',
    'an action is a part of it',
    setting('./', 'hasPart', [{ '@id': '#run' }]),
  ],
  [
    'ro-crate:DataEntityRequiredChecker',
    'a file is missing',
    (document) => void document['@graph'].push({ '@id': 'other.csv', '@type': 'File' }),
  ],
  [
    'ro-crate:DataEntityRequiredProperties',
    'an @id is an absolute path',
    (document) => void document['@graph'].push({ '@id': '/etc/hosts', '@type': 'File' }),
  ],
  [
    'ro-crate:FileDataEntity',
    'a file is a MediaObject alone',
    setting('preset.json', '@type', 'MediaObject'),
  ],
  [
    'ro-crate:DataEntityRequiredPropertiesShape',
    'a file is a part of nothing',
    setting('./', 'hasPart', []),
  ],
  [
    'process-run-crate:ProcRCActionRequired',
    'an action has no instrument',
    without('#run', 'instrument'),
  ],
  [
    'process-run-crate:ProcRCActionRequired',
    'its instrument is not software',
    setting('#run', 'instrument', { '@id': 'preset.json' }),
  ],
  [
    'process-run-crate:ProcRCRootDataEntityMetadata',
    'the profile is not named',
    unclaim('https://w3id.org/ro/wfrun/process/'),
  ],
  [
    'workflow-ro-crate:MainEntityPropertyMustExist',
    'the root has none',
    without('./', 'mainEntity'),
  ],
  [
    'workflow-ro-crate:MainWorkflowRequiredProperties',
    'the workflow has no language',
    without(workflow, 'programmingLanguage'),
  ],
  [
    'workflow-ro-crate:MainWorkflowFileExistence',
    'its file is missing',
    (_, of) => {
      of('./').mainEntity = { '@id': 'workflow/other.json' };
      of(workflow)['@id'] = 'workflow/other.json';
    },
  ],
  [
    'workflow-ro-crate:WROCRootDataEntityRequiredProperties',
    'the root has no license',
    without('./', 'license'),
  ],
  [
    'workflow-run-crate:WfRCComputationalWorkflowRequired.input',
    'an input is a file',
    setting(workflow, 'input', { '@id': 'preset.json' }),
  ],
  [
    'workflow-run-crate:WfRCComputationalWorkflowRequired.output',
    'an output is a file',
    setting(workflow, 'output', { '@id': 'preset.json' }),
  ],
  [
    'workflow-run-crate:WfRCRootDataEntityMetadata',
    'the profile is not named',
    unclaim('https://w3id.org/ro/wfrun/workflow/'),
  ],
  [
    'workflow-run-crate:WfRCFormalParameterRequired.additionalType',
    'a parameter has no type',
    without('#parameter-seed', 'additionalType'),
  ],
  [
    'workflow-run-crate:WfRCFormalParameterRequired.workExample',
    'its example is an action',
    setting('#parameter-seed', 'workExample', { '@id': '#run' }),
  ],
  [
    'provenance-run-crate:ProvRCRootDataEntityMetadata',
    'the profile is not named',
    unclaim('https://w3id.org/ro/wfrun/provenance/'),
  ],
  [
    'provenance-run-crate:ProvRCComputationalWorkflowRequired',
    'the workflow has no tools',
    without(workflow, 'hasPart'),
  ],
  [
    'provenance-run-crate:ProvRCToolRequired',
    'no action runs a tool',
    setting('#run-sweep', 'instrument', { '@id': '#stage-data' }),
  ],
];

/** Workflow Run Crate 0.5 with the profiles that it rests on, and Provenance Run Crate 0.5. */
describe('the metadata of a crate', () => {
  it('obeys every rule that the official validator requires', () => {
    const file = join(folder, 'crate/ro-crate-metadata.json');
    const document = JSON.parse(readFileSync(file, 'utf8'));
    expect(brokenRules(document, join(folder, 'crate'))).toEqual([]);
    const ids = profileRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ids.map((id) => id.split(':')[0]))).toEqual(
      new Set(['ro-crate', ...profiles.map((profile) => profile.split(' ')[0])]),
    );
  });

  it.each(breaches)('breaks %s when %s', (id, _, change) => {
    const file = join(folder, 'crate/ro-crate-metadata.json');
    const document = JSON.parse(readFileSync(file, 'utf8'));
    change(document, (wanted) =>
      document['@graph'].find((entity: Entity) => entity['@id'] === wanted),
    );
    const broken = brokenRules(document, join(folder, 'crate'));
    expect(broken.map((rule) => rule.id)).toContain(id);
    for (const { entity, says } of broken) expect(entity && says).toMatch(/\S/);
  });

  it('has a breach for every rule', () => {
    expect(new Set(breaches.map(([id]) => id))).toEqual(new Set(profileRules.map(({ id }) => id)));
  });

  it('names the profiles, each with its version', () => {
    expect(idsOf(find('./')!.conformsTo)).toEqual(profiles.map((it) => it.split(' ')[1]));
    for (const profile of idsOf(find('./')!.conformsTo)) {
      expect(find(profile)).toMatchObject({
        name: expect.any(String),
        version: expect.stringMatching(/\d/),
      });
    }
    expect(find('README.md')).toMatchObject({
      about: { '@id': './' },
      encodingFormat: 'text/markdown',
    });
  });

  it('is a graph in which every reference has its entity', () => {
    const ids = graph.map((entity) => entity['@id']);
    const outside =
      /^https:\/\/(w3id\.org\/ro\/crate\/1\.1|bioschemas\.org\/profiles\/.*|nx\.dev\/)$/;
    for (const { '@id': id, '@type': _, ...properties } of graph) {
      for (const value of Object.values(properties).flat()) {
        if (typeof value !== 'object' || value === null) continue;
        if (!outside.test(idOf(value)))
          expect(ids, `${id} → ${idOf(value)}`).toContain(idOf(value));
      }
    }
  });

  it('lists exactly the files of the folder, each with size, SHA-256 and media type', () => {
    const there = filesBelow(join(folder, 'crate')).filter((n) => n !== 'ro-crate-metadata.json');
    expect(
      ofType('File')
        .map((entity) => entity['@id'])
        .sort(),
    ).toEqual(there);
    expect(idsOf(find('./')!.hasPart).sort()).toEqual(there);
    for (const path of there) {
      const bytes = readFileSync(join(folder, 'crate', path));
      expect(find(path)).toMatchObject({
        sha256: sha256(bytes),
        contentSize: String(bytes.length),
        encodingFormat: expect.stringMatching(/^(text|image|application)\/[\w.+-]+$/),
        name: expect.stringMatching(/\w/),
      });
      expect(find(path)!.encodingFormat).not.toBe('application/octet-stream');
    }
    for (const name of ['data/teacher.npy', 'figure2/metrics.parquet', 'figure1/figure1.svg']) {
      expect(there).toContain(name);
    }
  });

  it('names the workflow, its language, its inputs and its parts', () => {
    const workflow = find(idOf(find('./')!.mainEntity))!;
    expect(typesOf(workflow)).toEqual(['File', 'SoftwareSourceCode', 'ComputationalWorkflow']);
    expect(typesOf(find(idOf(workflow.programmingLanguage)))).toEqual(['ComputerLanguage']);
    expect(find(idOf(workflow.programmingLanguage))!.version).toMatch(/^\d+\.\d+\.\d+$/);
    const inputs = idsOf(workflow.input).map(find);
    for (const input of inputs) {
      expect(typesOf(input)).toEqual(['FormalParameter']);
      expect(input).toMatchObject({
        name: expect.stringMatching(/\w/),
        additionalType: expect.stringMatching(/^(File|Integer)$/),
      });
      expect(graph.some(({ exampleOfWork: e }) => e && idOf(e) === input!['@id'])).toBe(true);
    }
    expect(inputs).toHaveLength(2);
    expect(idsOf(workflow.hasPart).map((id) => typesOf(find(id))[0])).toEqual(
      Array(5).fill('SoftwareApplication'),
    );
  });

  it('records which program made which files from which, and when, as the manifests do', () => {
    const actions = ofType('CreateAction');
    expect(idsOf(find('./')!.mentions)).toEqual(actions.map((action) => action['@id']));
    expect(actions.map((action) => action['@id'])).toEqual(
      ['', '-data', '-training', '-figure1', '-sweep', '-figure2'].map((end) => `#run${end}`),
    );
    for (const action of actions) {
      expect(action).toMatchObject({
        name: expect.stringMatching(/\w/),
        actionStatus: 'http://schema.org/CompletedActionStatus',
      });
      expect(isTime(action.startTime) && isTime(action.endTime)).toBe(true);
      expect(String(action.startTime) <= String(action.endTime)).toBe(true);
      const tool = find(idOf(action.instrument));
      expect(typesOf(tool)).toContain(
        action['@id'] === '#run' ? 'ComputationalWorkflow' : 'SoftwareApplication',
      );
    }
    const manifest = readManifest(join(folder, 'figure2/manifest.json'));
    const sweep = find('#run-sweep')!;
    expect(idsOf(sweep.object)).toEqual(['preset.json', 'data/teacher.npy', 'data/noise.npy']);
    expect(idsOf(sweep.result)).toEqual([
      ...manifest.outputs.map(({ path }) => path),
      'figure2/manifest.json',
    ]);
    expect(sweep.startTime).toBe(manifest.startedAt);
    expect(sweep.description).toContain(`engine wasm`);
    const needs = idsOf(find('#stage-sweep')!.softwareRequirements).map(find);
    expect(needs.map((need) => `${need!.name} ${need!.softwareVersion}`)).toEqual([
      `Node.js ${manifest.node}`,
      ...Object.entries(manifest.engine!.versions).map((pair) => pair.join(' ')),
    ]);
    expect(find('#seed')).toMatchObject({ '@type': 'PropertyValue', name: 'seed', value: 1 });
  });
});

describe('crate', () => {
  it('writes a zip of the same files, and the same bytes again on another day', async () => {
    const archive = readFileSync(join(folder, 'crate.zip'));
    const entries = unzipSync(archive);
    const files = filesBelow(join(folder, 'crate'));
    expect(Object.keys(entries)).toEqual(files.map((name) => `crate/${name}`));
    for (const name of files) {
      const bytes = readFileSync(join(folder, 'crate', name));
      expect(bytes.equals(entries[`crate/${name}`]!), name).toBe(true);
    }
    const out = temporaryFolder();
    cpSync(folder, out, { recursive: true });
    vi.useFakeTimers({ now: new Date('2031-07-01T12:00:00Z'), toFake: ['Date'] });
    try {
      expect(await runMain(['crate', ...tiny(out), '--zip'])).toMatchObject({ code: 0 });
    } finally {
      vi.useRealTimers();
    }
    expect(readFileSync(join(out, 'crate.zip')).equals(archive)).toBe(true);
  });

  it('writes a folder that verify can check alone, and that is no part of the results', async () => {
    const copy = join(temporaryFolder(), 'elsewhere');
    cpSync(join(folder, 'crate'), copy, { recursive: true });
    expect(await runMain(['verify', copy])).toMatchObject({ code: 0, stderr: '' });
    const whole = await runMain(['verify', folder]);
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect(whole.stdout).toMatch(/^verify: 6 manifests/);
    appendFileSync(join(copy, 'README.md'), ' ');
    appendFileSync(join(copy, 'figure2/metrics.npz'), ' ');
    rmSync(join(copy, 'data/data.json'));
    writeFileSync(join(copy, 'notes.txt'), '');
    const { code, stderr } = await runMain(['verify', copy]);
    expect(code).toBe(1);
    for (const line of [
      /README\.md: has \d+ bytes, the metadata say \d+, by ro-crate-metadata\.json$/m,
      /figure2\/metrics\.npz: differs from what the stage 'sweep' recorded$/m,
      /data\/data\.json: is missing, by ro-crate-metadata\.json$/m,
      /notes\.txt: is not listed, by ro-crate-metadata\.json$/m,
    ]) {
      expect(stderr).toMatch(line);
    }
  });

  it('refuses a run that is unfinished, damaged, stale, or of another preset', async () => {
    const refusal = async (change: (out: string) => void, preset = 'tiny') => {
      const out = temporaryFolder();
      cpSync(folder, out, { recursive: true });
      rmSync(join(out, 'crate'), { recursive: true });
      change(out);
      const { code, stderr } = await runMain(['crate', '--preset', preset, '--out', out]);
      expect(code).toBe(2);
      expect(readdirSync(out)).not.toContain('crate');
      return stderr;
    };
    expect(await refusal((out) => rmSync(join(out, 'figure1'), { recursive: true }))).toMatch(
      /figure1\/figure1\.svg: expected a finished run of the preset 'tiny', got none; run/,
    );
    expect(await refusal((out) => appendFileSync(join(out, 'figure2/metrics.csv'), '\n'))).toMatch(
      /figure2\/metrics\.csv: expected SHA-256 .* run the stage 'sweep' again/,
    );
    expect(await refusal(() => {}, 'small')).toMatch(/expected results of the preset 'small'/);
    expect(await refusal((out) => rmSync(join(out, 'figure2/figure2.manifest.json')))).toMatch(
      /figure2\/figure2\.svg: expected a finished run/,
    );
  });
});
