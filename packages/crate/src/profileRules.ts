import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Entity, metadataFile } from './formats.ts';

/** The metadata of a crate: its JSON-LD context, its graph, and the folder of the files. */
interface Metadata {
  readonly context: unknown;
  readonly graph: readonly Entity[];
  readonly folder: string;
}

/** A rule of a profile, taken from a requirement of the official validator (rocrate-validator 0.11). */
interface ProfileRule {
  /** The profile and the name of the shape or check in the validator. */
  readonly id: string;
  readonly says: string;
  /** The entities that break it. */
  readonly broken: (metadata: Metadata) => readonly string[];
}

/** The rules of Workflow Run Crate 0.5 and its underlying profiles that these metadata break, each with the entity. */
export function brokenRules(document: unknown, folder: string) {
  const { '@context': context, '@graph': graph } = document as {
    '@context'?: unknown;
    '@graph': readonly Entity[];
  };
  return profileRules.flatMap(({ id, says, broken }) =>
    broken({ context, graph, folder }).map((entity) => ({ id, entity, says })),
  );
}

const typesOf = (entity: Entity | undefined) => [entity?.['@type'] ?? []].flat();
const isA =
  (...types: readonly string[]) =>
  (entity: Entity | undefined) =>
    typesOf(entity).some((type) => types.includes(type));
const valuesOf = (entity: Entity | undefined, property: string) =>
  [entity?.[property] ?? []].flat() as unknown[];
const idOf = (value: unknown) => (value as { '@id'?: string } | null)?.['@id'];
const idsOf = (entity: Entity | undefined, property: string) =>
  valuesOf(entity, property).map((value) => idOf(value) ?? String(value));
const find = (graph: Metadata['graph'], id: string | undefined) =>
  graph.find((entity) => entity['@id'] === id);
const names = (entities: readonly Entity[]) => entities.map((entity) => entity['@id']);
const isAbsolute = (id: string) => /^[a-z][a-z0-9+.-]*:/i.test(id);

const descriptorOf = ({ graph }: Metadata) => find(graph, metadataFile);
const rootOf = (metadata: Metadata) =>
  find(metadata.graph, idsOf(descriptorOf(metadata), 'about')[0]);
const workflowOf = (metadata: Metadata) =>
  find(metadata.graph, idsOf(rootOf(metadata), 'mainEntity')[0]);

const action = isA('CreateAction', 'ActivateAction', 'UpdateAction');
const tool = isA('SoftwareApplication', 'SoftwareSourceCode', 'ComputationalWorkflow');
const dataEntity = ({ graph }: Metadata) =>
  graph.filter(
    (entity) =>
      isA('File', 'MediaObject', 'Dataset')(entity) &&
      !entity['@id'].startsWith('#') &&
      entity['@id'] !== './',
  );

type Holds = (entity: Entity | undefined, metadata: Metadata) => boolean;

/** A rule about a single entity. @param name stands for the entity in the result if it does not exist */
const about =
  (entityOf: (metadata: Metadata) => Entity | undefined, name: string) =>
  (holds: Holds): ProfileRule['broken'] =>
  (metadata) => {
    const entity = entityOf(metadata);
    return holds(entity, metadata) ? [] : [entity?.['@id'] ?? name];
  };
const aboutRoot = about(rootOf, './');
const aboutDescriptor = about(descriptorOf, metadataFile);
const aboutWorkflow = about(workflowOf, './');

/** A rule that the values of a property must be entities of certain types. */
const pointing =
  (
    of: (entity: Entity) => boolean,
    property: string,
    to: (entity: Entity | undefined) => boolean,
    atLeast = 0,
  ): ProfileRule['broken'] =>
  ({ graph }) =>
    names(
      graph.filter((entity) => {
        if (!of(entity)) return false;
        const ids = idsOf(entity, property);
        return ids.length < atLeast || ids.some((id) => !to(find(graph, id)));
      }),
    );

/** A rule that the root conforms to a profile with this versioned permalink, and that its profiles are entities. */
const conformsTo = (permalink: string): ProfileRule['broken'] =>
  aboutRoot((root, { graph }) => {
    const ids = idsOf(root, 'conformsTo');
    const known = ids.every((id) => isA('CreativeWork')(find(graph, id)));
    return known && ids.some((id) => id.startsWith(permalink));
  });

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isoDate =
  /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** The terms used here from the contexts of RO-Crate 1.1 and Workflow Run Crate. */
const terms = new Set([
  ...['about', 'actionStatus', 'additionalType', 'citation', 'conformsTo', 'contentSize'],
  ...['datePublished', 'description', 'encodingFormat', 'endTime', 'exampleOfWork', 'hasPart'],
  ...['identifier', 'input', 'instrument', 'license', 'mainEntity', 'mentions', 'name', 'object'],
  ...['output', 'programmingLanguage', 'result', 'sha256', 'softwareRequirements'],
  ...['softwareVersion', 'startTime', 'url', 'value', 'valueRequired', 'version', 'workExample'],
]);

/** The validator's requirements of severity REQUIRED, one rule for each. */
export const profileRules: readonly ProfileRule[] = [
  {
    id: 'ro-crate:FileDescriptorJsonLdFormat.context',
    says: 'the @context is that of RO-Crate 1.1 and of Workflow Run Crate',
    broken: ({ context }) =>
      ['https://w3id.org/ro/crate/1.1/context', 'https://w3id.org/ro/terms/workflow-run/context']
        .filter((needed) => ![context].flat().includes(needed))
        .map(() => metadataFile),
  },
  {
    id: 'ro-crate:FileDescriptorJsonLdFormat.flattened',
    says: 'a nested object has an @id and nothing else',
    broken: ({ graph }) =>
      names(
        graph.filter((entity) =>
          Object.values(entity)
            .flat()
            .some(
              (value) =>
                typeof value === 'object' &&
                (value === null || Object.keys(value).join() !== '@id'),
            ),
        ),
      ),
  },
  {
    id: 'ro-crate:FileDescriptorJsonLdFormat.identifiers',
    says: 'every entity has an @id of its own',
    broken: ({ graph }) => {
      const ids = names(graph);
      return ids.filter((id, i) => typeof id !== 'string' || ids.indexOf(id) !== i).map(String);
    },
  },
  {
    id: 'ro-crate:FileDescriptorJsonLdFormat.types',
    says: 'every entity has an @type',
    broken: ({ graph }) => names(graph.filter((entity) => typesOf(entity).length === 0)),
  },
  {
    id: 'ro-crate:FileDescriptorJsonLdFormat.compaction',
    says: 'every key is a term of the contexts',
    broken: ({ graph }) =>
      names(
        graph.filter((entity) =>
          Object.keys(entity).some((key) => !key.startsWith('@') && !terms.has(key)),
        ),
      ),
  },
  {
    id: 'ro-crate:ROCrateMetadataFileDescriptorExistence',
    says: `there is an entity ${metadataFile}, a CreativeWork about the root`,
    broken: aboutDescriptor(
      (descriptor, metadata) => isA('CreativeWork')(descriptor) && rootOf(metadata) !== undefined,
    ),
  },
  {
    id: 'ro-crate:ROCrateMetadataFileDescriptorRecommendedProperties',
    says: 'the descriptor is about one Dataset and conforms to RO-Crate 1.1',
    broken: aboutDescriptor((descriptor, { graph }) => {
      const subjects = idsOf(descriptor, 'about');
      const conforming = idsOf(descriptor, 'conformsTo').includes('https://w3id.org/ro/crate/1.1');
      return subjects.length === 1 && isA('Dataset')(find(graph, subjects[0])) && conforming;
    }),
  },
  {
    id: 'ro-crate:RootDataEntityType',
    says: 'the root is a Dataset; a publisher, if it has one, is a Person or an Organization',
    broken: aboutRoot((root, { graph }) => {
      const publishers = idsOf(root, 'publisher').map((id) => find(graph, id));
      return isA('Dataset')(root) && publishers.every(isA('Person', 'Organization'));
    }),
  },
  {
    id: 'ro-crate:RootDataEntityValueRestriction',
    says: 'the @id of the root ends with /',
    broken: aboutRoot((root) => !!root?.['@id'].endsWith('/')),
  },
  {
    id: 'ro-crate:RootDataEntityRequiredProperties',
    says: 'the root has a name, a description, a license and, in ISO 8601, datePublished',
    broken: aboutRoot((root, { graph }) => {
      const [license] = valuesOf(root, 'license');
      const licensed = isText(license) || find(graph, idOf(license)) !== undefined;
      const dated = isoDate.test(String(root?.datePublished));
      return isText(root?.name) && isText(root?.description) && licensed && dated;
    }),
  },
  {
    id: 'ro-crate:RootDataEntityHasPartValueRestriction',
    says: 'parts of the root are data entities of the graph',
    broken: (metadata) =>
      idsOf(rootOf(metadata), 'hasPart').filter(
        (id) => !dataEntity(metadata).some((entity) => entity['@id'] === id),
      ),
  },
  {
    id: 'ro-crate:DataEntityRequiredChecker',
    says: 'files of the graph are in the folder',
    broken: (metadata) =>
      names(dataEntity(metadata)).filter(
        (id) => !isAbsolute(id) && !existsSync(join(metadata.folder, decodeURI(id))),
      ),
  },
  {
    id: 'ro-crate:DataEntityRequiredProperties',
    says: 'the @id of a data entity is a URI, relative or absolute',
    broken: (metadata) =>
      names(dataEntity(metadata)).filter((id) => id.startsWith('/') || /[\s<>"\\^`{|}]/.test(id)),
  },
  {
    id: 'ro-crate:FileDataEntity',
    says: 'a file has the type File',
    broken: ({ graph }) =>
      names(graph.filter((entity) => isA('MediaObject')(entity) && !isA('File')(entity))),
  },
  {
    id: 'ro-crate:DataEntityRequiredPropertiesShape',
    says: 'a data entity is a part of the root, directly or not',
    broken: (metadata) => {
      const reached = new Set<string>();
      const reach = (entity: Entity | undefined): void => {
        for (const id of idsOf(entity, 'hasPart')) {
          if (reached.has(id)) continue;
          reached.add(id);
          reach(find(metadata.graph, id));
        }
      };
      reach(rootOf(metadata));
      return names(dataEntity(metadata)).filter((id) => !reached.has(id));
    },
  },
  {
    id: 'process-run-crate:ProcRCActionRequired',
    says: 'the instrument of an action is the software that ran',
    broken: pointing(action, 'instrument', tool, 1),
  },
  {
    id: 'process-run-crate:ProcRCRootDataEntityMetadata',
    says: 'the root conforms to Process Run Crate, by its versioned permalink',
    broken: conformsTo('https://w3id.org/ro/wfrun/process/'),
  },
  {
    id: 'workflow-ro-crate:MainEntityPropertyMustExist',
    says: 'the main workflow is the mainEntity of the root',
    broken: aboutRoot((_, metadata) => workflowOf(metadata) !== undefined),
  },
  {
    id: 'workflow-ro-crate:MainWorkflowRequiredProperties',
    says: 'the main workflow is a File, SoftwareSourceCode and ComputationalWorkflow with its ComputerLanguage',
    broken: aboutWorkflow((workflow, { graph }) => {
      const languages = idsOf(workflow, 'programmingLanguage').map((id) => find(graph, id));
      const kinds = ['File', 'SoftwareSourceCode', 'ComputationalWorkflow'];
      const isComplete = kinds.every((kind) => isA(kind)(workflow));
      return isComplete && languages.length > 0 && languages.every(isA('ComputerLanguage'));
    }),
  },
  {
    id: 'workflow-ro-crate:MainWorkflowFileExistence',
    says: 'the file of the main workflow is in the folder',
    broken: aboutWorkflow(
      (workflow, { folder }) =>
        workflow !== undefined && existsSync(join(folder, decodeURI(workflow['@id']))),
    ),
  },
  {
    id: 'workflow-ro-crate:WROCRootDataEntityRequiredProperties',
    says: 'the root has a license',
    broken: aboutRoot((root) => valuesOf(root, 'license').length > 0),
  },
  {
    id: 'workflow-run-crate:WfRCComputationalWorkflowRequired.input',
    says: 'inputs of a workflow are FormalParameters',
    broken: pointing(isA('ComputationalWorkflow'), 'input', isA('FormalParameter')),
  },
  {
    id: 'workflow-run-crate:WfRCComputationalWorkflowRequired.output',
    says: 'outputs of a workflow are FormalParameters',
    broken: pointing(isA('ComputationalWorkflow'), 'output', isA('FormalParameter')),
  },
  {
    id: 'workflow-run-crate:WfRCRootDataEntityMetadata',
    says: 'the root conforms to Workflow Run Crate, by its versioned permalink',
    broken: conformsTo('https://w3id.org/ro/wfrun/workflow/'),
  },
  {
    id: 'workflow-run-crate:WfRCFormalParameterRequired.additionalType',
    says: 'a FormalParameter has an additionalType',
    broken: ({ graph }) =>
      names(graph.filter(isA('FormalParameter')).filter((it) => !it.additionalType)),
  },
  {
    id: 'workflow-run-crate:WfRCFormalParameterRequired.workExample',
    says: 'the workExample of a FormalParameter is a data entity or a PropertyValue',
    broken: pointing(
      isA('FormalParameter'),
      'workExample',
      isA('File', 'Dataset', 'Collection', 'PropertyValue'),
    ),
  },
  {
    id: 'provenance-run-crate:ProvRCRootDataEntityMetadata',
    says: 'the root conforms to Provenance Run Crate, by its versioned permalink',
    broken: conformsTo('https://w3id.org/ro/wfrun/provenance/'),
  },
  {
    id: 'provenance-run-crate:ProvRCComputationalWorkflowRequired',
    says: 'the parts of a workflow are the tools that it runs',
    broken: pointing(isA('ComputationalWorkflow'), 'hasPart', tool, 1),
  },
  {
    id: 'provenance-run-crate:ProvRCToolRequired',
    says: 'every tool of the workflow is the instrument of an action',
    broken: (metadata) => {
      const used = metadata.graph.filter(action).flatMap((it) => idsOf(it, 'instrument'));
      return idsOf(workflowOf(metadata), 'hasPart').filter((id) => !used.includes(id));
    },
  },
];
