import { tsImport } from 'tsx/esm/api';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** The inputs of the pinned actions, from the `action.yml` of that very commit. */
const actionInputs: Record<string, readonly string[]> = {
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1': [
    ...['repository', 'ref', 'token', 'ssh-key', 'ssh-known-hosts', 'ssh-strict', 'ssh-user'],
    ...['persist-credentials', 'path', 'clean', 'filter', 'sparse-checkout', 'fetch-depth'],
    ...['sparse-checkout-cone-mode', 'fetch-tags', 'show-progress', 'lfs', 'submodules'],
    ...['set-safe-directory', 'github-server-url', 'allow-unsafe-pr-checkout'],
  ],
  'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020': [
    ...['node-version', 'node-version-file', 'architecture', 'check-latest', 'registry-url'],
    ...['scope', 'token', 'cache', 'package-manager-cache', 'cache-dependency-path'],
    ...['mirror', 'mirror-token'],
  ],
  'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f': [
    ...['name', 'path', 'if-no-files-found', 'retention-days', 'compression-level'],
    ...['overwrite', 'include-hidden-files', 'archive'],
  ],
  'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c': [
    ...['name', 'artifact-ids', 'path', 'pattern', 'merge-multiple', 'github-token'],
    ...['repository', 'run-id', 'skip-decompress', 'digest-mismatch'],
  ],
};

let documents = 0;

/** The linter, loaded once: it imports JSON as bundlers do, and so does the TypeScript loader. */
const service = tsImport('@actions/languageservice', import.meta.url) as Promise<
  typeof import('@actions/languageservice')
>;

/**
 * What GitHub's own language service says of a workflow: its schema, expressions and contexts, jobs
 * that need jobs, inputs of actions. Errors and warnings alike, as `line: message`.
 */
export async function lintWorkflow(name: string, text: string): Promise<string[]> {
  const { validate } = await service;
  // The service remembers what it parsed by its address.
  documents += 1;
  const address = `file:///${documents}/.github/workflows/${name}`;
  const document = TextDocument.create(address, 'yaml', 1, text);
  const unlisted = new Set<string>();
  const diagnostics = await validate(document, {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name: repository, ref }) => {
        const action = `${owner}/${repository}@${ref}`;
        const inputs = actionInputs[action];
        if (!inputs) unlisted.add(action);
        const described = inputs?.map((input) => [input, { description: input }] as const);
        return (
          described && { name: action, description: '', inputs: Object.fromEntries(described) }
        );
      },
    },
  });
  return [
    ...diagnostics.map(({ range, message }) => `${range.start.line + 1}: ${message}`),
    ...[...unlisted].map((action) => `${action}: list its inputs in lintWorkflow.ts`),
  ];
}
