import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The projects of the workspace, as Nx knows them. */
export interface ProjectGraph {
  readonly nodes: Readonly<
    Record<string, { readonly data: { readonly root: string; readonly targets?: Targets } }>
  >;
}

type Targets = Readonly<Record<string, { readonly configurations?: object }>>;

/** A command line's request to Nx. */
export interface AskedTasks {
  readonly projects: readonly string[];
  readonly targets: readonly string[];
  /** As written, even if empty; undefined if none was requested. */
  readonly configuration: unknown;
  /** Whether it was given as an option, not as `project:target:configuration`. */
  readonly byOption: boolean;
}

/** The part of Nx's parser that is used here. */
interface Yargs {
  command(command: CommandObject): Yargs;
  parserConfiguration(configuration: object): Yargs;
  help(enabled: false): Yargs;
  version(enabled: false): Yargs;
  parseAsync(): Promise<unknown>;
}

interface CommandObject {
  readonly command: string;
  readonly builder: (yargs: Yargs) => Yargs;
  readonly handler: (args: Arguments) => unknown;
}

type Arguments = Record<string, unknown>;

/** Loads modules of Nx itself; only they know its whole command line. */
export const nx: NodeJS.Require = createRequire(
  createRequire(import.meta.url).resolve('nx/package.json'),
);

/**
 * Reads a command line as Nx does, with its own definitions of its commands.
 * @param argv as in `process.argv`
 * @returns an empty list for a command that runs no tasks; several requests if they depend on the current folder
 */
export async function askedTasks(
  argv: readonly string[],
  graph: ProjectGraph,
): Promise<readonly AskedTasks[]> {
  const one = (args: Arguments) => askedOfOne(args, graph);
  const many = (args: Arguments) => askedOfMany(args, graph);
  const { yargsRunCommand, yargsNxInfixCommand } = nx('nx/src/command-line/run/command-object');
  const { yargsRunManyCommand } = nx('nx/src/command-line/run-many/command-object');
  const { yargsAffectedCommand } = nx('nx/src/command-line/affected/command-object');
  const { rewriteTargetsAndProjects } = nx('nx/bin/init-local');
  const { parserConfiguration } = nx('nx/src/command-line/nx-commands');
  let asked: readonly AskedTasks[] = [];
  const keep = (
    command: CommandObject,
    read: (args: Arguments) => AskedTasks[],
  ): CommandObject => ({
    ...command,
    handler: (args) => {
      asked = read(args);
    },
  });
  const isMany = argv[2] === 'run-many' || argv[2] === 'affected';
  const yargs: Yargs = nx('yargs')(isMany ? rewriteTargetsAndProjects(argv) : argv.slice(2));
  const parser = yargs
    .parserConfiguration(parserConfiguration)
    .command(keep(yargsRunCommand, one))
    .command(keep(yargsRunManyCommand, many))
    .command(keep(yargsAffectedCommand, many))
    .command(keep(yargsNxInfixCommand, one))
    .help(false)
    .version(false);
  // Nx's option parsing sets environment variables, which only Nx itself should do.
  const environment = process.env;
  process.env = { ...environment };
  try {
    await parser.parseAsync();
  } finally {
    process.env = environment;
  }
  return asked;
}

/**
 * The requests of a command for one project. A target without a project belongs to the project of the folder in
 * which Nx was started. A plugin runs in the root and does not know that folder, so every project's is tried.
 */
function askedOfOne(args: Arguments, graph: ProjectGraph): AskedTasks[] {
  const option = configurationOption(args);
  const { parseRunOneOptions } = nx('nx/src/command-line/run/run-one');
  const { readNxJson } = nx('nx/src/config/configuration');
  const { workspaceRoot } = nx('nx/src/utils/workspace-root');
  const { findMatchingProjects } = nx('nx/src/utils/find-matching-projects');
  const nxJson = readNxJson();
  const askedIn = (folder: string): AskedTasks[] => {
    let found: { project: string; target: string; configuration?: string };
    try {
      found = parseRunOneOptions(join(workspaceRoot, folder), { ...args }, graph, nxJson);
    } catch {
      return []; // there is no such target in this project
    }
    const { project, target, configuration = undefined } = found;
    const projects: string[] = findMatchingProjects([project], graph.nodes);
    const having = projects.filter((name) => graph.nodes[name]!.data.targets?.[target]);
    if (having.length === 0) return [];
    const asked = { projects: having, targets: [target], configuration: option ?? configuration };
    return [{ ...asked, byOption: option !== undefined }];
  };
  const all = Object.values(graph.nodes).flatMap(({ data }) => askedIn(data.root));
  return [...new Map(all.map((asked) => [JSON.stringify(asked), asked])).values()];
}

/** A request for every project that has one of the targets, whether or not the command selects it. */
function askedOfMany(args: Arguments, graph: ProjectGraph): AskedTasks[] {
  const targets = args.targets as string[];
  const projects = Object.entries(graph.nodes)
    .filter(([, { data }]) => targets.some((target) => data.targets?.[target]))
    .map(([project]) => project);
  return [{ projects, targets, configuration: configurationOption(args), byOption: true }];
}

function configurationOption({ configuration, prod }: Arguments): unknown {
  return configuration ?? (prod ? 'production' : undefined);
}
