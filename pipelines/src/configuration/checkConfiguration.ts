import { expected, nearest } from '@mixed-dynamics/artifacts';
import { type AskedTasks, askedTasks, nx, type ProjectGraph } from './askedTasks.ts';

interface Task {
  readonly target: { readonly project: string; readonly target: string };
}

/**
 * Checks that every task started by a command line, including those behind an alias, has the requested
 * configuration. If a task does not have it, Nx would silently use the default, the preset `paper`.
 * @param argv the `process.argv` of Nx
 * @param graph default: the one that Nx has just made
 * @throws UserError when one of the tasks does not have it
 */
export async function checkConfiguration(
  argv: readonly string[],
  graph: ProjectGraph = nx('nx/src/project-graph/project-graph').readCachedProjectGraph(),
): Promise<void> {
  for (const asked of await askedTasks(argv, graph)) {
    if (asked.configuration === undefined) continue;
    for (const { target } of tasksOf(asked, graph)) {
      const { targets } = graph.nodes[target.project]!.data;
      const known = Object.keys(targets?.[target.target]?.configurations ?? {});
      if (known.includes(asked.configuration as string)) continue;
      throw unknownConfiguration(`${target.project}:${target.target}`, known, asked);
    }
  }
}

/** All tasks of a request, the requested ones first. */
function tasksOf({ projects, targets, configuration }: AskedTasks, graph: ProjectGraph): Task[] {
  const { createTaskGraph } = nx('nx/src/tasks-runner/create-task-graph');
  const overrides = { __overrides_unparsed__: [] };
  const { tasks } = createTaskGraph(graph, {}, projects, targets, configuration, overrides);
  return Object.values(tasks);
}

function unknownConfiguration(
  target: string,
  known: readonly string[],
  { configuration, byOption }: AskedTasks,
): Error {
  const guess = nearest(String(configuration), known);
  const own = 'choose a preset of your own with --preset=NAME';
  const error = expected({
    culprit: `${byOption ? '--configuration, for Nx also -c and --c, ' : 'configuration '}of ${target}`,
    expected:
      known.length === 0 ? 'none, as it has no preset to choose' : `one of ${known.join(', ')}`,
    got: isText(configuration) ? `'${configuration}'` : configuration,
    remedy: known.length === 0 ? 'leave it out' : guess ? `did you mean ${target}:${guess}?` : own,
  });
  // Nx offers to show the stack trace of any error that has one.
  delete error.stack;
  return error;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
