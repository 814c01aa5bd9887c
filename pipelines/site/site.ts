import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expected } from '@mixed-dynamics/artifacts';
import {
  Application,
  Converter,
  type DeclarationReflection,
  type DocumentReflection,
  JSX,
  LogLevel,
  type NormalizedPath,
  type ProjectReflection,
  RendererEvent,
} from 'typedoc';
import { entryFiles, writeProject } from '../release/pack.ts';
import { projectFolder } from '../src/cli/project.ts';
import { brokenLinks } from './brokenLinks.ts';
import { setUpMarkdown } from './markdown.ts';

const inProject = (...path: string[]): string => join(projectFolder, ...path);
const namesIn = (folder: string): string[] => readdirSync(inProject(folder)).sort();

/** The documents of the site other than the README, which is its first page. */
function documents(): string[] {
  const readmes = ['packages', 'pipelines']
    .flatMap((folder) => [folder, ...namesIn(folder).map((name) => `${folder}/${name}`)])
    .map((folder) => `${folder}/README.md`);
  const texts = namesIn('docs').filter((name) => name.endsWith('.md'));
  const others = ['examples/README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
  return [...texts.map((name) => `docs/${name}`), ...readmes, ...others].filter((file) =>
    existsSync(inProject(file)),
  );
}

/** A single page, `path`, or a folder `path` with everything that its `page` links to. */
interface OtherPage {
  readonly path: string;
  readonly page?: string | undefined;
}

/** A file in every site, which tells GitHub Pages to serve it unchanged. */
const mark = '.nojekyll';

/**
 * Writes documents and docstrings as one static site with a search, formulas as MathML, figures and diagrams as SVG.
 * @param folder is replaced by the site
 * @param repository OWNER/NAME on GitHub, for links to the sources
 * @param pages further parts of the site by name, linked from every page
 * @throws UserError with the first problem, such as a broken link, or for a folder that holds other files
 */
export async function buildSite(
  folder: string,
  repository?: string,
  pages: Readonly<Record<string, OtherPage>> = {},
): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, mark))) {
    throw expected({
      culprit: folder,
      expected: 'an empty folder, or a site to be replaced',
      got: 'other files',
      remedy: 'name another folder',
    });
  }
  const sources = entryFiles();
  const complaints: string[] = [];
  const scratch = mkdtempSync(join(tmpdir(), 'site-'));
  const app = await Application.bootstrap({
    name: 'mixed-dynamics',
    entryPoints: [...sources.keys()],
    tsconfig: writeProject(scratch, {}),
    // tsc checks types, with a newer TypeScript.
    skipErrorChecking: true,
    basePath: projectFolder,
    displayBasePath: projectFolder,
    readme: inProject('README.md'),
    projectDocuments: documents().map((file) => inProject(file)),
    alwaysCreateEntryPointModule: true,
    headings: { readme: false },
    searchInComments: true,
    searchInDocuments: true,
    excludePrivate: true,
    githubPages: true,
    hideGenerator: true,
    highlightLanguages: [
      'html',
      'typescript',
      'javascript',
      'json',
      'shellscript',
      'python',
      'latex',
    ],
    ignoredHighlightLanguages: ['math'],
    logLevel: LogLevel.Warn,
    validation: { invalidLink: true, notExported: false, rewrittenLink: true, invalidPath: true },
    ...(repository
      ? {
          sourceLinkTemplate: `https://github.com/${repository}/blob/main/{path}#L{line}`,
          gitRevision: 'main',
        }
      : { disableSources: true }),
    markdownItLoader: (parser) => setUpMarkdown(parser, (complaint) => complaints.push(complaint)),
  });
  const { logger } = app;
  logger.log = (message, level) => {
    if (level < LogLevel.Warn) return;
    complaints.push(stripVTControlCharacters(message).split('\n', 1)[0]!);
  };
  const register = app.files.register.bind(app.files);
  app.files.register = (source, path) =>
    register(source, better(source, path, scratch) as typeof path);

  let titles = new Map<DocumentReflection, string>();
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    titles = nameAll(project, sources, app.files);
  });
  const project = await app.convert();
  if (project) {
    app.renderer.on(RendererEvent.BEGIN, () => {
      for (const [document, title] of titles) document.name = title;
    });
    app.renderer.hooks.on('sidebar.begin', ({ relativeURL }) =>
      JSX.createElement(
        'ul',
        { class: 'tsd-small-nested-navigation' },
        ...Object.entries(pages).map(([name, { page }]) => {
          const href = relativeURL(page === undefined ? `${name}.html` : `${name}/${page}`);
          return JSX.createElement('li', null, JSX.createElement('a', { href }, name));
        }),
      ),
    );
    await app.generateDocs(project, folder);
    // Without the hidden folders in which a sweep stores single networks.
    const filter = (file: string) => !basename(file).startsWith('.');
    for (const [name, { path, page }] of Object.entries(pages)) {
      const place = join(folder, page === undefined ? `${name}.html` : name);
      cpSync(path, place, { recursive: true, filter });
    }
    complaints.push(...brokenLinks(folder, ['media']));
  }
  rmSync(scratch, { recursive: true });
  if (complaints.length === 0) return;
  throw expected({
    culprit: 'site',
    expected: 'documents and docstrings without problems',
    got: complaints.slice(0, 10).join('; '),
    remedy: 'correct them',
  });
}

/** A better target for a link: the SVG instead of a figure's PNG; for a folder, its README or a list of its files. */
function better(source: string, path: string, scratch: string): string {
  const [file = '', anchor] = path.split('#');
  const at = join(dirname(source), file);
  const svg = file.replace(/\.png$/, '.svg');
  if (svg !== file && existsSync(join(dirname(source), svg))) return svg;
  if (file === '' || !existsSync(at) || !statSync(at).isDirectory()) return path;
  const readme = join(at, 'README.md');
  if (existsSync(readme)) return anchor === undefined ? readme : `${readme}#${anchor}`;
  const listed = join(scratch, `${relative(projectFolder, at).replaceAll('/', '-')}.txt`);
  writeFileSync(listed, `${readdirSync(at).sort().join('\n')}\n`);
  return listed;
}

/**
 * Names modules as they are imported, each with its package's README. Pages of documents are named after their
 * files, so that addresses are stable; returns their titles for display.
 */
function nameAll(
  project: ProjectReflection,
  sources: ReadonlyMap<string, string>,
  files: Application['files'],
): Map<DocumentReflection, string> {
  const titles = new Map<DocumentReflection, string>();
  const modules = new Map<string, DeclarationReflection>();
  for (const child of project.children ?? []) {
    const path = files.getReflectionPath(child) ?? '';
    child.name = sources.get(path) ?? child.name;
    const folder = relative(projectFolder, path).split('/', 2).join('/');
    if (!modules.has(folder)) modules.set(folder, child);
  }
  for (const document of [...(project.documents ?? [])]) {
    const path = files.getReflectionPath(document) ?? '';
    const file = relative(projectFolder, path).replace(/^docs\/|\/README\.md$|\.md$/g, '');
    const module = modules.get(file);
    if (module) {
      module.readme = document.content;
      project.removeReflection(document);
      files.registerReflectionPath(path as NormalizedPath, module);
    } else {
      titles.set(document, titleOf(path));
      document.name = file.replaceAll('/', '-');
    }
  }
  return titles;
}

/** The title of a document. That of a package drops its scope, so that it is not taken for a module. */
function titleOf(file: string): string {
  const heading = /^# (.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? basename(file, '.md');
  return heading.replaceAll('`', '').replace(/^@mixed-dynamics\//, 'Package ');
}
