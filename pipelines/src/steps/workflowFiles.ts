import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../frame/project.ts';

/** What defines the workflow: its targets, its stages and their common settings, name → file. */
export function workflowFiles(): Map<string, string> {
  const pipelines = join(projectFolder, 'pipelines');
  const stages = readdirSync(join(pipelines, 'stages')).sort();
  return new Map([
    ['project.json', join(pipelines, 'project.json')],
    ['nx.json', join(projectFolder, 'nx.json')],
    ...stages.map(
      (stage) =>
        [`stages/${stage}/project.json`, join(pipelines, 'stages', stage, 'project.json')] as const,
    ),
  ]);
}
