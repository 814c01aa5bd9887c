import type { FileRecord, Manifest } from '@mixed-dynamics/artifacts';
import { type Entity, meaning, mediaType, metadataFile } from './formats.ts';
import type { FinishedRun, FinishedStage } from './readRun.ts';

/** The program that ran. */
export interface Software {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Version of the workflow engine that ran the stages. */
  readonly nxVersion: string;
}

const ref = (id: string) => ({ '@id': id });
const refs = (ids: readonly string[]) => ids.map(ref);

const workflowFile = 'workflow/project.json';
const crate = 'https://w3id.org/ro/crate/1.1';
const profiles = {
  'https://w3id.org/ro/wfrun/process/0.5': ['Process Run Crate', '0.5'],
  'https://w3id.org/ro/wfrun/workflow/0.5': ['Workflow Run Crate', '0.5'],
  'https://w3id.org/ro/wfrun/provenance/0.5': ['Provenance Run Crate', '0.5'],
  'https://w3id.org/workflowhub/workflow-ro-crate/1.0': ['Workflow RO-Crate', '1.0'],
} as const;
const licence = 'https://spdx.org/licenses/MIT';
const paper = 'https://arxiv.org/abs/2405.17580';

/**
 * The RO-Crate metadata of a run, as JSON-LD: profile Provenance Run Crate 0.5, with an action for the
 * whole run and one for each stage. Unknown facts have no key. Nothing depends on when or where the crate is
 * written.
 * @param files all files of the crate except the metadata itself
 */
export function describeRun(
  run: FinishedRun,
  files: readonly FileRecord[],
  software: Software,
): object {
  return {
    '@context': [
      `${crate}/context`,
      'https://w3id.org/ro/terms/workflow-run/context',
      { sha256: 'https://w3id.org/ro/terms/workflow-run#sha256' },
    ],
    '@graph': [
      {
        '@id': metadataFile,
        '@type': 'CreativeWork',
        about: ref('./'),
        conformsTo: refs([crate, 'https://w3id.org/workflowhub/workflow-ro-crate/1.0']),
      },
      rootOf(run, files, software),
      ...files.map((file) => fileOf(file, run, software)),
      ...parametersOf(run),
      ...actionsOf(run, files),
      ...toolsOf(run, software),
      ...contextOf(software),
    ],
  };
}

function rootOf({ preset, stages }: FinishedRun, files: readonly FileRecord[], software: Software) {
  return {
    '@id': './',
    '@type': 'Dataset',
    name: `${software.name}: results of the preset ${preset.name}`,
    description: software.description,
    datePublished: lastEnd(stages),
    license: ref(licence),
    conformsTo: refs(Object.keys(profiles)),
    mainEntity: ref(workflowFile),
    citation: ref(paper),
    hasPart: refs(files.map(({ path }) => path)),
    mentions: refs(['#run', ...stages.map(actionId)]),
  };
}

function fileOf({ path, sha256, bytes }: FileRecord, run: FinishedRun, software: Software): Entity {
  const description = meaning(path);
  const about = {
    name: path,
    ...(description !== undefined && { description }),
    encodingFormat: mediaType(path),
    contentSize: String(bytes),
    sha256,
  };
  if (path !== workflowFile) {
    const relation: Readonly<Record<string, object>> = {
      'preset.json': { exampleOfWork: ref('#parameter-preset') },
      'README.md': { about: ref('./') },
    };
    return { '@id': path, '@type': 'File', ...about, ...relation[path] };
  }
  const commits = new Set(run.stages.flatMap(({ manifest }) => manifest.git?.commit ?? []));
  return {
    '@id': path,
    '@type': ['File', 'SoftwareSourceCode', 'ComputationalWorkflow'],
    ...about,
    name: `${software.name}: data, training and pictures`,
    version: commits.size === 1 ? [...commits][0] : software.version,
    license: ref(licence),
    programmingLanguage: ref('#nx'),
    input: refs(['#parameter-preset', ...(hasSeed(run) ? ['#parameter-seed'] : [])]),
    hasPart: refs(run.stages.map(toolId)),
    conformsTo: ref('https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE'),
  };
}

const seedOf = ({ stages }: FinishedRun) =>
  stages.find(({ manifest }) => manifest.seed !== undefined)?.manifest.seed;
const hasSeed = (run: FinishedRun) => seedOf(run) !== undefined;

function parametersOf(run: FinishedRun): Entity[] {
  const parameter = (
    name: string,
    additionalType: string,
    example: string,
    description: string,
  ): Entity => ({
    '@id': `#parameter-${name}`,
    '@type': 'FormalParameter',
    ...{ name, additionalType, description, valueRequired: true, workExample: ref(example) },
    conformsTo: ref('https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE'),
  });
  const seed = seedOf(run);
  return [
    parameter('preset', 'File', 'preset.json', 'Everything that determines the results, as JSON'),
    ...(seed === undefined
      ? []
      : [
          parameter(
            'seed',
            'Integer',
            '#seed',
            'The root of every random stream; part of the preset',
          ),
          {
            '@id': '#seed',
            '@type': 'PropertyValue',
            ...{ name: 'seed', value: seed, exampleOfWork: ref('#parameter-seed') },
          },
        ]),
  ];
}

const actionId = ({ manifest }: FinishedStage) => `#run-${manifest.stage}`;
const toolId = ({ manifest }: FinishedStage) => `#stage-${manifest.stage}`;

/** Actions for the whole run and for each of its stages. */
function actionsOf(run: FinishedRun, files: readonly FileRecord[]): Entity[] {
  const here = new Set(files.map(({ path }) => path));
  const inCrate = (records: readonly FileRecord[]) =>
    refs(records.map(({ path }) => path).filter((path) => here.has(path)));
  const { stages } = run;
  return [
    {
      '@id': '#run',
      '@type': 'CreateAction',
      name: `Run of the preset ${run.preset.name}`,
      instrument: ref(workflowFile),
      object: refs(['preset.json', ...(hasSeed(run) ? ['#seed'] : [])]),
      result: inCrate(run.files),
      startTime: stages.map(({ manifest }) => manifest.startedAt).sort()[0],
      endTime: lastEnd(stages),
      actionStatus: 'http://schema.org/CompletedActionStatus',
    },
    ...stages.map((stage): Entity => {
      const { manifest, path } = stage;
      return {
        '@id': actionId(stage),
        '@type': 'CreateAction',
        name: `Stage ${manifest.stage}`,
        description: describeMachine(manifest),
        instrument: ref(toolId(stage)),
        object: [ref('preset.json'), ...inCrate(manifest.inputs)],
        result: [...inCrate(manifest.outputs), ref(path)],
        startTime: manifest.startedAt,
        endTime: endOf(manifest),
        actionStatus: 'http://schema.org/CompletedActionStatus',
      };
    }),
  ];
}

const endOf = ({ startedAt, wallSeconds }: Manifest) =>
  new Date(new Date(startedAt).getTime() + 1000 * wallSeconds).toISOString();

const lastEnd = (stages: readonly FinishedStage[]) =>
  stages
    .map(({ manifest }) => endOf(manifest))
    .sort()
    .at(-1);

/** `Engine blas on AMD EPYC, 2 cores, Node v20.20.2, code a1b2… with uncommitted changes`. */
function describeMachine({ engine, cpu, gpu, node, git }: Manifest): string {
  return [
    ...(engine ? [`engine ${engine.name}${engine.device ? ` on ${engine.device}` : ''}`] : []),
    ...(gpu ? [`GPU ${gpu}`] : []),
    ...(cpu ? [`${cpu.model}, ${cpu.cores} cores`] : []),
    `Node ${node}`,
    ...(git ? [`code ${git.commit}${git.dirty ? ' with uncommitted changes' : ''}`] : []),
  ].join(', ');
}

/** The stages as programs, each with its requirements. */
function toolsOf({ stages }: FinishedRun, { name, version }: Software): Entity[] {
  const requirements = new Map<string, Entity>();
  const need = (label: string, softwareVersion: string): string => {
    const id = `#${label.replaceAll(/[^\w.-]+/g, '-').replace(/^-/, '')}-${softwareVersion}`;
    const about = { name: label, softwareVersion };
    requirements.set(id, { '@id': id, '@type': 'SoftwareApplication', ...about });
    return id;
  };
  const tools = stages.map((stage): Entity => {
    const { manifest } = stage;
    const versions = Object.entries(manifest.engine?.versions ?? {});
    const needs = [need('Node.js', manifest.node), ...versions.map((pair) => need(...pair))];
    return {
      '@id': toolId(stage),
      '@type': 'SoftwareApplication',
      name: `${name} ${manifest.stage}`,
      softwareVersion: manifest.git?.commit ?? version,
      softwareRequirements: refs(needs),
    };
  });
  return [...tools, ...requirements.values()];
}

/** Entities outside the crate to which the graph refers. */
function contextOf({ nxVersion }: Software): Entity[] {
  return [
    ...Object.entries(profiles).map(([id, [name, version]]) => ({
      '@id': id,
      '@type': 'CreativeWork',
      ...{ name, version },
    })),
    {
      '@id': '#nx',
      '@type': 'ComputerLanguage',
      ...{
        name: 'Nx',
        version: nxVersion,
        url: ref('https://nx.dev/'),
        identifier: ref('https://nx.dev/'),
      },
    },
    {
      '@id': licence,
      '@type': 'CreativeWork',
      ...{ name: 'MIT License', identifier: licence },
    },
    {
      '@id': paper,
      '@type': 'ScholarlyArticle',
      name: 'Mixed Dynamics in Linear Networks: Unifying the Lazy and Active Regimes',
    },
  ];
}
