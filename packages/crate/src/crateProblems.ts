import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, nameInside, recordFile } from '@mixed-dynamics/artifacts';
import { type Entity, metadataFile } from './formats.ts';
import { brokenRules } from './profileRules.ts';

type FileEntity = Entity & {
  readonly sha256?: string;
  readonly contentSize?: string;
  readonly hasPart?: readonly { readonly '@id': string }[];
};

/**
 * Compares the files of a crate with its metadata: every listed file must exist with the recorded size and
 * hash, and there must be no others. Also checks the metadata against the rules of their profiles.
 * @returns the problem of each file that has one; paths are relative to the folder
 * @throws UserError when the metadata cannot be read
 */
export function crateProblems(folder: string): { path: string; message: string }[] {
  const document = readMetadata(join(folder, metadataFile));
  const graph = document['@graph'];
  const listed = new Map(graph.filter(isFile).map((entity) => [decodeURI(entity['@id']), entity]));
  const there = filesBelow(folder).filter((path) => path !== metadataFile);
  const parts = new Set(graph.find((it) => it['@id'] === './')?.hasPart?.map((it) => it['@id']));
  return [
    ...there
      .filter((path) => !listed.has(path))
      .map((path) => ({ path, message: 'is not listed' })),
    ...[...listed].flatMap(([path, entity]) => {
      const message = problemOf(path, entity, folder, parts);
      return message === undefined ? [] : [{ path, message }];
    }),
    ...brokenRules(document, folder)
      // Missing files are already reported above.
      .filter(({ entity }) => !listed.has(entity) || existsSync(join(folder, decodeURI(entity))))
      .map(({ id, entity, says }) => ({
        path: metadataFile,
        message: `'${entity}' breaks ${id}: ${says}`,
      })),
  ];
}

function problemOf(
  path: string,
  { '@id': id, sha256, contentSize }: FileEntity,
  folder: string,
  parts: ReadonlySet<string>,
): string | undefined {
  if (!existsSync(join(folder, path))) return 'is missing';
  if (!parts.has(id)) return 'is not part of the crate';
  const actual = recordFile(join(folder, path), folder);
  if (String(actual.bytes) !== contentSize) {
    return `has ${actual.bytes} bytes, the metadata say ${contentSize}`;
  }
  return actual.sha256 === sha256 ? undefined : 'has a different SHA-256 from the metadata';
}

function readMetadata(path: string): { readonly '@graph': readonly FileEntity[] } {
  const problem = {
    culprit: path,
    expected: 'the metadata of an RO-Crate',
    remedy: 'write the crate again',
  };
  return attempt(problem, () => {
    const document = JSON.parse(readFileSync(path, 'utf8')) as { '@graph': FileEntity[] };
    return { ...document, '@graph': [...document['@graph']] };
  });
}

const isFile = ({ '@type': type }: Entity): boolean => [type].flat().includes('File');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => nameInside(join(entry.parentPath, entry.name), folder))
    .sort();
}
