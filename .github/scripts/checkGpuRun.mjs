#!/usr/bin/env node
/**
 * Checks in the manifests of a results folder that a GPU computed the results, at this commit.
 *
 *     node .github/scripts/checkGpuRun.mjs --results out/paper --engine webgpu [--commit SHA]
 *
 * On violations: exit code 1, and one line for each.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    results: { type: 'string' },
    engine: { type: 'string' },
    commit: { type: 'string' },
  },
});
const { results = '', engine = '', commit } = values;

/** Names of software renderers, which present themselves as GPUs. */
const software = /llvmpipe|lavapipe|swiftshader|software|basic render driver|\bcpu\b/i;

/**
 * @typedef {{ stage: string, engine?: { name: string, device?: string }, gpu?: string,
 *   git?: { commit: string, dirty: boolean } }} Manifest
 */

/** @returns {string[]} what is wrong with the results of one stage */
function violationsOf(/** @type {Manifest} */ manifest) {
  const found = [];
  const { name, device = manifest.gpu } = manifest.engine ?? { name: 'none' };
  if (name !== engine) found.push(`expected the engine ${engine}, got ${name}`);
  // TensorFlow does not name the card; its engine has checked that there is one.
  if (!device && engine === 'webgpu') found.push('expected the name of a graphics card, got none');
  if (device && software.test(device)) found.push(`expected a graphics card, got ${device}`);
  if (commit && manifest.git?.commit !== commit) {
    found.push(`expected results of commit ${commit}, got ${manifest.git?.commit ?? 'none'}`);
  }
  return found.map((violation) => `${manifest.stage}: ${violation}`);
}

/** The manifests of all stages that compute; other manifests name no engine. */
function computedStages() {
  return readdirSync(results, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|[./\\])manifest\.json$/.test(path))
    .map((path) => /** @type {Manifest} */ (JSON.parse(readFileSync(join(results, path), 'utf8'))))
    .filter((manifest) => manifest.engine);
}

if (engine !== 'tensorflow-gpu' && engine !== 'webgpu') {
  console.error(`expected --engine tensorflow-gpu or webgpu, got '${engine}'`);
  process.exit(1);
}
const stages = computedStages();
const violations =
  stages.length > 0
    ? stages.flatMap(violationsOf)
    : [`${results}: expected a manifest that names an engine, found none`];
for (const violation of violations) console.error(violation);
if (violations.length > 0) process.exitCode = 1;
else
  for (const { stage, engine } of stages)
    console.log(`${stage}: ${engine?.name}, ${engine?.device ?? 'its card unnamed'}`);
