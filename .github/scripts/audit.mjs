#!/usr/bin/env node
/**
 * Asks the registry for known holes in what the lock file installs, and fails on one of high or
 * critical severity that .github/acceptedAdvisories.json does not accept with a reason.
 *
 *     node .github/scripts/audit.mjs [--require-answer]
 *
 * Not every registry answers: then it says so and passes, with `--require-answer` it fails.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const accepted = readAccepted('.github/acceptedAdvisories.json');
const report = askRegistry();
if (!report) {
  console.log('not checked: the registry answers no audits');
  process.exitCode = process.argv.includes('--require-answer') ? 1 : 0;
} else {
  judge(seriousAdvisories(report));
}

/**
 * @typedef {{ id: string, package: string, reason: string, until: string }} Accepted
 * @typedef {{ url: string, name: string, title: string, severity: string, range: string }} Advisory
 * @typedef {{ vulnerabilities: Record<string, { via: (string | Advisory)[] }> }} Report
 */

/** @returns {Report | undefined} nothing when the registry has no answer */
function askRegistry() {
  const args = ['audit', '--audit-level=high', '--package-lock-only', '--json'];
  const { stdout } = spawnSync('npm', args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    shell: process.platform === 'win32',
  });
  try {
    const answer = JSON.parse(stdout);
    return answer.vulnerabilities && answer.metadata ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** Each advisory once, though it reaches many packages. */
function seriousAdvisories(/** @type {Report} */ { vulnerabilities }) {
  const advisories = Object.values(vulnerabilities)
    .flatMap(({ via }) => via)
    .filter((via) => typeof via === 'object')
    .filter(({ severity }) => severity === 'high' || severity === 'critical');
  return [...new Map(advisories.map((advisory) => [idOf(advisory), advisory])).values()];
}

/** `GHSA-xxxx-xxxx-xxxx`, the end of the advisory's address. */
function idOf(/** @type {Advisory} */ { url }) {
  return url.slice(url.lastIndexOf('/') + 1);
}

function judge(/** @type {Advisory[]} */ advisories) {
  const today = new Date().toISOString().slice(0, 10);
  const known = new Map(accepted.map((entry) => [entry.id, entry]));
  let failed = false;
  for (const advisory of advisories) {
    const { name, severity, title, range, url } = advisory;
    const entry = known.get(idOf(advisory));
    known.delete(idOf(advisory));
    const what = `${severity}: ${name} ${range}: ${title} (${url})`;
    if (entry && entry.until >= today) console.log(`accepted until ${entry.until}: ${what}`);
    else console.error(entry ? `accepted only until ${entry.until}: ${what}` : what);
    failed ||= !entry || entry.until < today;
  }
  for (const { id } of known.values()) console.log(`${id} is no longer reported: remove it`);
  if (failed) {
    console.error(
      'lift these packages (npm update, or `overrides` in package.json), or accept them ' +
        'with a reason in .github/acceptedAdvisories.json',
    );
    process.exitCode = 1;
  } else {
    console.log(`audit: ${advisories.length} holes of high or critical severity, all accepted`);
  }
}

/**
 * @param {string} path
 * @returns {Accepted[]}
 */
function readAccepted(path) {
  const entries = JSON.parse(readFileSync(path, 'utf8'));
  for (const entry of entries) {
    const complete =
      /^GHSA(-[0-9a-z]{4}){3}$/.test(entry.id) &&
      entry.package &&
      entry.reason?.trim() &&
      /^\d{4}-\d\d-\d\d$/.test(entry.until);
    if (complete) continue;
    console.error(`${path}: expected id (GHSA-…), package, reason and until (a date) in
${JSON.stringify(entry)}`);
    process.exit(1);
  }
  return entries;
}
