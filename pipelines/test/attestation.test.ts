import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@mixed-dynamics/artifacts';
import { type TestOutcome, testResultStatement } from '@mixed-dynamics/crate/attestation';
import { checkSnapshot } from '@mixed-dynamics/golden';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPreset } from '../src/cli/experiment.ts';
import { testResultOf } from '../src/commands/check.ts';
import { goldenFacts } from '../src/golden/goldenFacts.ts';
import { type OwnSigstore, ownSigstore } from './ownSigstore.ts';
import { projectFolder, runMain, temporaryFolder } from './runCli.ts';

const repository = 'someone/mixed-dynamics';
const folder = temporaryFolder();
const out = join(folder, 'out');
const bundle = join(folder, 'bundle.json');
let sigstore: OwnSigstore;
let statement: {
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: string;
  predicate: Record<string, unknown[] | string>;
};

beforeAll(async () => {
  sigstore = ownSigstore(folder);
  for (const command of ['preset', 'figure1', 'figure2']) {
    expect(await runMain([command, '--preset', 'tiny', '--out', out])).toMatchObject({ code: 0 });
  }
  // The report of a check: of snapshots against themselves, without the curves, which they do not keep whole.
  const small = join(folder, 'small');
  cpSync(join(projectFolder, 'golden/small'), small, { recursive: true });
  const report = await checkSnapshot({
    ...goldenFacts(openPreset({ preset: 'small', out: small })),
    write: false,
  });
  statement = testResultOf(
    openPreset({ preset: 'tiny', out }),
    report,
  ) as unknown as typeof statement;
  sigstore.sign(statement, { repository }, bundle);
});

const verify = (dir: string, file = bundle, ...more: string[]) =>
  runMain([
    ...['verify', dir, '--attestation', file, '--repository', repository],
    ...['--trusted-root', sigstore.trustedRoot, ...more],
  ]);
const copyOfRun = () => {
  const copy = join(temporaryFolder(), 'copy');
  cpSync(out, copy, { recursive: true });
  return copy;
};

describe('the test result of a run', () => {
  it('names every file with its hash, what was compared with, and every check and claim', () => {
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    });
    const names = statement.subject.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['data/teacher.npy', 'figure2/metrics.csv', 'figure2/manifest.json']),
    );
    for (const { name, digest } of statement.subject) {
      expect(digest.sha256).toBe(sha256(readFileSync(join(out, name))));
    }
    const { result, configuration, passedTests, warnedTests, failedTests } = statement.predicate;
    expect(result).toBe('FAILED');
    expect(configuration).toContainEqual({
      name: 'preset.json',
      digest: { sha256: sha256(readFileSync(join(out, 'preset.json'))) },
    });
    expect(passedTests).toEqual(
      expect.arrayContaining(['check figure1', 'check theory/figure2.csv']),
    );
    expect(failedTests).toContain('check figure2');
    // A plane of nine networks has too few cells for most.
    expect(warnedTests).toContain('claims lazy-rank');
  });

  it('is PASSED when all tests passed, WARNED when one has no result', () => {
    const resultOf = (...outcomes: TestOutcome['outcome'][]) =>
      testResultStatement(
        [],
        [],
        outcomes.map((outcome, i) => ({ name: `${i}`, outcome })),
      ).predicate;
    expect(resultOf('passed', 'passed')).toMatchObject({ result: 'PASSED', failedTests: [] });
    expect(resultOf('passed', 'warned')).toMatchObject({ result: 'WARNED', warnedTests: ['1'] });
    expect(resultOf('failed', 'warned')).toMatchObject({ result: 'FAILED', failedTests: ['0'] });
  });
});

describe('verify --attestation', () => {
  it('accepts the files that a workflow of the repository has signed', async () => {
    const { code, stdout, stderr } = await verify(copyOfRun());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^verify: https:\/\/in-toto\.io\/attestation\/test-result\/v0\.1 signed by https:\/\/github\.com\/someone\/mixed-dynamics\/\.github\/workflows\/gpu\.yml@refs\/heads\/main$/m,
    );
    for (const workflow of ['gpu.yml', 'gpu.yml@refs/heads/main']) {
      expect(await verify(out, bundle, '--workflow', workflow)).toMatchObject({ code: 0 });
    }
    const elsewhere = await verify(out, bundle, '--workflow', 'gpu.yml@refs/tags/v1');
    expect(elsewhere.code).toBe(2);
    expect(elsewhere.stderr).toMatch(/by gpu\.yml@refs\/tags\/v1 of .* got .*@refs\/heads\/main/);
  });

  it('finds a changed result, with and without the attestation', async () => {
    const copy = copyOfRun();
    appendFileSync(join(copy, 'figure2/metrics.csv'), '\n');
    const plain = await runMain(['verify', copy]);
    expect(plain.code).toBe(1);
    expect(plain.stderr).toMatch(/metrics\.csv: differs from what the stage 'sweep' recorded/);
    const attested = await verify(copy);
    expect(attested.code).toBe(1);
    expect(attested.stderr).toMatch(/metrics\.csv: differs from what was attested/);
  });

  it('finds a result changed together with its manifest, which hashes alone miss', async () => {
    const copy = copyOfRun();
    const [file, record] = ['figure2/figure2.svg', 'figure2/figure2.manifest.json'];
    const before = sha256(readFileSync(join(copy, file)));
    const bytes = readFileSync(join(copy, file)).length;
    appendFileSync(join(copy, file), '\n');
    const manifest = readFileSync(join(copy, record), 'utf8')
      .replace(before, sha256(readFileSync(join(copy, file))))
      .replace(`"bytes": ${bytes}`, `"bytes": ${bytes + 1}`);
    writeFileSync(join(copy, record), manifest);
    expect(await runMain(['verify', copy])).toMatchObject({ code: 0 });
    const { code, stderr } = await verify(copy);
    expect(code).toBe(1);
    expect(stderr).toMatch(/figure2\.svg: differs from what was attested/);
    expect(stderr).toMatch(/figure2\.manifest\.json: differs from what was attested/);
  });

  it('finds a missing file', async () => {
    const copy = copyOfRun();
    rmSync(join(copy, 'figure1/training.csv'));
    const { code, stderr } = await verify(copy);
    expect(code).toBe(1);
    expect(stderr).toMatch(/training\.csv: is attested but missing/);
  });

  const refused = async (make: (path: string) => void, ...more: string[]) => {
    const path = join(temporaryFolder(), 'bundle.json');
    make(path);
    const { code, stderr } = await verify(out, path, ...more);
    expect(code).toBe(2);
    expect(stderr.split('\n')).toHaveLength(2);
    return stderr;
  };

  it('refuses one of other files, another repository or another workflow', async () => {
    const other = { name: 'figure2/metrics.csv', digest: { sha256: '0'.repeat(64) } };
    const sign = (signer: Parameters<OwnSigstore['sign']>[1], about: unknown = statement) =>
      refused((path) => sigstore.sign(about, signer, path), '--workflow', 'gpu.yml');
    expect(await sign({ repository }, { ...statement, subject: [other] })).toMatch(
      /expected an attestation of these files, got one of 1 other files; use the one/,
    );
    expect(await sign({ repository: 'someone/else' })).toMatch(
      /expected an attestation by gpu\.yml of someone\/mixed-dynamics, got https:\/\/github\.com\/someone\/else\//,
    );
    expect(await sign({ repository, workflow: 'ci.yml' })).toMatch(/got .*workflows\/ci\.yml@/);
    expect(await sign({ repository, issuer: 'https://accounts.example' })).toMatch(
      /got a signer certified by https:\/\/accounts\.example, not by GitHub Actions/,
    );
  });

  it('refuses a changed statement, another signature, an untrusted authority, and a missing bundle', async () => {
    const changed = (change: (parsed: Record<string, never>) => void) =>
      refused((path) => {
        const parsed = JSON.parse(readFileSync(bundle, 'utf8'));
        change(parsed);
        writeFileSync(path, JSON.stringify(parsed));
      });
    const text = JSON.stringify({ ...statement, predicate: { result: 'PASSED' } });
    const invalid =
      /expected a valid signature of a workflow, by a key that the trusted root knows, got/;
    expect(
      await changed((parsed: Record<string, Record<string, unknown>>) => {
        parsed.dsseEnvelope!.payload = Buffer.from(text).toString('base64');
      }),
    ).toMatch(invalid);
    expect(
      await changed((parsed: Record<string, Record<string, unknown>>) => {
        const [entry] = parsed.verificationMaterial!.tlogEntries as Record<string, unknown>[];
        entry!.integratedTime = '1700000000';
      }),
    ).toMatch(invalid);
    const stranger = ownSigstore(temporaryFolder());
    expect(await refused((path) => stranger.sign(statement, { repository }, path))).toMatch(
      invalid,
    );
    expect(await refused((path) => writeFileSync(path, '{}'))).toMatch(
      /expected a Sigstore bundle/,
    );
    expect(await refused((path) => writeFileSync(path, 'x'))).toMatch(/expected JSON/);
    const own = await runMain(['verify', out, '--attestation', bundle, '--repository', repository]);
    expect(own.code).toBe(2);
    expect(own.stderr).toMatch(invalid);
  });

  it('asks which repository must have signed', async () => {
    const { code, stderr } = await runMain(['verify', out, '--attestation', bundle]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /`--repository`: expected the repository that must have signed, got nothing; give/,
    );
  });
});
