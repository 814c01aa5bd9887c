import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipped as noBrowser, openBrowser, visit } from '../../packages/pages/test/browser.ts';
import { buildPackages, packPackages } from '../release/pack.ts';
import { published } from '../release/published.ts';
import { projectFolder } from '../src/cli/project.ts';
import { type LocalRegistry, startRegistry } from './localRegistry.ts';

const names = Object.keys(published);
const place = mkdtempSync(join(tmpdir(), 'packages-'));
const [built, stranger] = [join(place, 'built'), join(place, 'stranger')];
const bin = (name: string) => join(projectFolder, 'node_modules/.bin', name);
const example = (name: string) => join(projectFolder, 'examples/library', name);
const run = promisify(execFile);
let archives: Record<string, string>;
let registry: LocalRegistry;

/** Node itself, and other versions of it that npx has kept here. CI runs this test on each. */
const nodes = [process.execPath, ...keptByNpx()].map((node) => ({
  node,
  version: execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim(),
}));
console.info(`The packages are used by Node ${nodes.map(({ version }) => version).join(', ')}`);

function keptByNpx(): string[] {
  const cache = join(process.env.npm_config_cache ?? join(homedir(), '.npm'), '_npx');
  const folders = existsSync(cache) ? readdirSync(cache) : [];
  const files = folders.map((folder) => join(cache, folder, 'node_modules/node/bin/node'));
  return files.filter((file) => existsSync(file));
}

beforeAll(async () => {
  mkdirSync(built);
  writeFileSync(join(built, 'note.txt'), 'mine');
  await buildPackages(built, 'owner/mixed-dynamics');
  archives = packPackages(built);
  mkdirSync(stranger);
  const folders = names.map((name) => ({
    folder: join(built, name),
    archive: archives[`@mixed-dynamics/${name}`]!,
  }));
  registry = await startRegistry(folders, stranger);
  await run('npm', ['init', '--yes'], { cwd: stranger });
  const settings = ['--ignore-scripts', '--no-audit', '--no-fund', '--cache', join(place, 'cache')];
  const packages = names.map((name) => `@mixed-dynamics/${name}`);
  const args = ['install', '--registry', registry.address, ...settings, ...packages];
  await run('npm', args, { cwd: stranger });
  // It uses the vitest of this workspace.
  symlinkSync(join(projectFolder, 'node_modules/vitest'), join(stranger, 'node_modules/vitest'));
  for (const name of ['diagram.mjs', 'run.mjs', 'index.html']) {
    copyFileSync(example(name), join(stranger, name));
  }
  copyFileSync(
    join(projectFolder, 'golden/small/figure2/metrics.csv'),
    join(stranger, 'metrics.csv'),
  );
});
afterAll(() => {
  registry?.close();
  rmSync(place, { recursive: true, force: true });
});

describe.each(names)('@mixed-dynamics/%s', (name) => {
  const folder = join(built, name);
  const archive = () => archives[`@mixed-dynamics/${name}`]!;

  it('has no finding of publint', async () => {
    const { messages } = await publint({ pkgDir: folder, strict: true });
    expect(messages).toEqual([]);
  });

  it('has types that match its modules', async () => {
    const found = await checkPackage(createPackageFromTarballData(readFileSync(archive())));
    expect(found).toMatchObject({ types: { kind: 'included' } });
    // There is no CommonJS here: Node 20.19 and later `require` modules, too.
    const problems = 'problems' in found ? found.problems : [];
    const ofModules = problems.filter(
      (it) => !('resolutionKind' in it) || /^(node16-esm|bundler)$/.test(it.resolutionKind),
    );
    expect(ofModules).toEqual([]);
  });

  it('contains modules, declarations and texts, and no path of this machine', () => {
    const files = execFileSync('tar', ['-tzf', archive()], { encoding: 'utf8' }).trim().split('\n');
    const usual = /^package\/(package\.json|README\.md|LICENSE|dist\/[\w/]+\.(js|d\.ts|wasm))$/;
    expect(files.filter((file) => !usual.test(file))).toEqual([]);
    for (const file of files.filter((it) => it.endsWith('.js') || it.endsWith('.json'))) {
      const text = readFileSync(join(folder, file.replace('package/', '')), 'utf8');
      expect(text.includes(projectFolder), file).toBe(false);
    }
  });

  it('says where it comes from, and which Node it needs', () => {
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({
      license: 'MIT',
      engines: { node: '>=20.19' },
      repository: { directory: `packages/${name}` },
      publishConfig: { access: 'public' },
    });
  });
});

it('keeps other files in its folder, and names the packages whose code is in the bundle', () => {
  expect(readFileSync(join(built, 'note.txt'), 'utf8')).toBe('mine');
  const licence = readFileSync(join(built, 'theory/LICENSE'), 'utf8');
  expect(licence).toMatch(/^In dist\/bundle\.js, ml-matrix \d/m);
});

describe("a stranger's project", () => {
  const inside = (file: string) => join(stranger, file);

  it.each(nodes)(
    'draws a predicted diagram and compares a run with it, Node $version',
    ({ node }) => {
      rmSync(inside('diagram.svg'), { force: true });
      const output = execFileSync(node, ['run.mjs', 'metrics.csv'], {
        cwd: stranger,
        encoding: 'utf8',
      });
      expect(output).toMatch(/^81 networks: median \|test error − predicted\| = 0\.04\d+\n$/);
      expect(readFileSync(inside('diagram.svg'), 'utf8').match(/<rect /g)).toHaveLength(81);
    },
  );

  it.skipIf(noBrowser)('does the same in a browser', async () => {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(`${registry.address}/pages/index.html`);
      await page.getByText('81 networks: median').waitFor();
      expect(errors).toEqual([]);
      expect(await page.locator('svg rect').count()).toBe(81);
      const inNode = execFileSync(process.execPath, ['run.mjs', 'metrics.csv'], {
        ...{ cwd: stranger, encoding: 'utf8' },
      });
      expect(await page.locator('p').textContent()).toContain(inNode.trim());
    } finally {
      await browser.close();
    }
  });

  it.each(nodes)('trains a network of its own, Node $version', ({ node }) => {
    writeFileSync(
      inside('train.mjs'),
      `import { drawData } from '@mixed-dynamics/data';
import { drawProblem, sharedDataOf, trainCell } from '@mixed-dynamics/dynamics';
import { openEngine } from '@mixed-dynamics/engines';
import { predictDraw, targetOf } from '@mixed-dynamics/theory';

const [dimension, gammaSigma2, gammaW] = [20, -1.5, 1.5];
const data = sharedDataOf(drawData(8, { dimension, rank: 2 }), dimension);
const problem = drawProblem(8, { dimension, gammaSigma2, gammaW, learningRateConstant: 5, update: 'alternating' }, data);
const stop = { maxIterations: 40 };
const { maxDistance } = await trainCell(await openEngine('wasm'), problem, { stop });
const matrix = (data) => ({ rows: dimension, columns: dimension, data: Float64Array.from(data) });
const modes = targetOf({ teacher: matrix(data.teacher), target: matrix(data.target) });
console.log(maxDistance, predictDraw(modes, problem, problem, stop).maxDistance.distance);
process.exit();
`,
    );
    const output = execFileSync(node, ['train.mjs'], { cwd: stranger, encoding: 'utf8' });
    const [trained, predicted] = output.trim().split(' ').map(Number);
    expect(trained).toBeGreaterThan(0);
    expect(Math.abs(Math.log(trained! / predicted!))).toBeLessThan(0.1);
  });

  it.skipIf(noBrowser)('trains one in a browser, with the bytes of every Node', async () => {
    writeFileSync(inside('trainNetwork.mjs'), trainNetwork);
    writeFileSync(
      inside('trainInNode.mjs'),
      `import * as dynamics from '@mixed-dynamics/dynamics';
import { drawData } from '@mixed-dynamics/data';
import { openEngine } from '@mixed-dynamics/engines';
import { trainNetwork } from './trainNetwork.mjs';
console.log(await trainNetwork({ ...dynamics, drawData }, await openEngine('wasm')));
process.exit();
`,
    );
    writeFileSync(inside('train.html'), trainingPage());
    const outputs = nodes.map(({ node }) =>
      execFileSync(node, ['trainInNode.mjs'], { cwd: stranger, encoding: 'utf8' }),
    );
    const output = outputs[0]!;
    expect(new Set(outputs)).toEqual(new Set([output]));
    const browser = await openBrowser();
    try {
      const { page, requests, errors } = await visit(
        browser,
        `${registry.address}/pages/train.html`,
      );
      await page.locator('#curves:not(:empty)').waitFor();
      expect(await page.locator('#curves').textContent()).toBe(output.trim());
      expect(output).toMatch(/^\d+ \d/);
      expect(errors).toEqual([]);
      expect(
        requests.filter((url) => !/^(blob|data):/.test(url) && !url.startsWith(registry.address)),
      ).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('compares its curves with a snapshot, within measured tolerances', () => {
    writeFileSync(
      inside('curves.test.mjs'),
      `import { calibrateCurves } from '@mixed-dynamics/golden/curves';
import '@mixed-dynamics/golden/vitest';
import { descentMode } from '@mixed-dynamics/theory';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

const grown = descentMode(3, 0.5, 0.01, 20, 'alternating');
const curve = (factor) => {
  const iteration = Array.from({ length: 20 }, (_, i) => i);
  return { iteration, value: iteration.map((i) => factor * grown[i]) };
};
if (!existsSync('curve.csv')) {
  calibrateCurves('curve.csv', [curve(1), curve(1 + 1e-12)], { key: ['iteration'], metrics: { value: 'relative' } });
}
test('the curve', () => expect(curve(Number(process.env.FACTOR))).toMatchCurves('curve.csv'));
`,
    );
    const test = (factor: number, ...args: string[]) =>
      spawnSync(process.execPath, [bin('vitest'), 'run', '--root', '.', ...args], {
        cwd: stranger,
        encoding: 'utf8',
        env: { ...process.env, FACTOR: String(factor), NO_COLOR: '1' },
      });
    const [right, wrong] = [test(1 + 2e-12), test(1 + 1e-11)];
    expect(right.stdout + right.stderr).toMatch(/1 passed/);
    expect(right.status).toBe(0);
    expect(wrong.stdout + wrong.stderr).toMatch(/out of tolerance[\s\S]*iteration .*column/);
    expect(wrong.status).toBe(1);
  });

  it('is type-checked against the declarations alone', () => {
    writeFileSync(
      inside('use.ts'),
      `import { type Prediction, limitModes, predict } from '@mixed-dynamics/theory';
import { drawData } from '@mixed-dynamics/data';
import { calibrateCurves } from '@mixed-dynamics/golden/curves';

const network = { width: 30, sigma2: 0.01, learningRate: 0.01, update: 'alternating' } as const;
export const found: Prediction = predict(limitModes({ dimension: 50, rank: 5 }), network, { maxIterations: 9 });
export const teacher: Float32Array = drawData(1, { dimension: 4, rank: 1 }).teacher;
calibrateCurves('a.csv', [{ a: [1] }, { a: [1] }], { metrics: { a: 'largest' } });
// @ts-expect-error a network has a width
predict(limitModes({ dimension: 50, rank: 5 }), { sigma2: 1 }, { maxIterations: 9 });
`,
    );
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022'];
    const { status, stdout } = spawnSync(bin('tsc'), [...options, '--types', '', 'use.ts'], {
      ...{ cwd: stranger, encoding: 'utf8' },
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('installs the dependencies that the packages name, and nothing for graphics cards', () => {
    const lock = readFileSync(inside('package-lock.json'), 'utf8');
    const installed = Object.keys((JSON.parse(lock) as { packages: object }).packages);
    expect(installed.map((path) => basename(path))).toEqual(
      expect.arrayContaining([...names, 'ml-matrix', 'tfjs']),
    );
    for (const name of ['koffi', 'webgpu', '@tensorflow/tfjs-node-gpu', 'sharp', 'nx']) {
      expect(installed).not.toContain(`node_modules/${name}`);
    }
  });
});

/** Trains one network, in Node or a browser; all curves as text, to the last digit. */
const trainNetwork = `export async function trainNetwork({ drawData, drawProblem, sharedDataOf, trainCell }, engine) {
  const [dimension, gammaSigma2, gammaW] = [24, -1.5, 1.2];
  const data = sharedDataOf(drawData(8, { dimension, rank: 2 }), dimension);
  const setting = { dimension, gammaSigma2, gammaW, learningRateConstant: 5, update: 'alternating' };
  const { curves } = await trainCell(engine, drawProblem(8, setting, data), { stop: { maxIterations: 40 } });
  return Object.values(curves).map((curve) => [curve.length, ...curve].join(' ')).join('\\n');
}
`;

/** The page of the package's README, which trains that network. */
function trainingPage(): string {
  const readme = readFileSync(join(built, 'dynamics/README.md'), 'utf8');
  const [, page = ''] = /```html\n([\s\S]*?)```/.exec(readme) ?? [];
  return `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${page}`;
}
