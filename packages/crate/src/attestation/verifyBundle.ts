import { readFileSync } from 'node:fs';
import { attempt, expected, type FileRecord } from '@mixed-dynamics/artifacts';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import type { Statement } from './testResult.ts';

/** The required signer. */
interface WantedSigner {
  /** `OWNER/NAME` on GitHub. */
  readonly repository: string;
  /** A file of .github/workflows, such as `gpu.yml`, or with its ref, `gpu.yml@refs/heads/main`; default: any. */
  readonly workflow?: string | undefined;
}

/** A statement with a valid signature, and the workflow that signed it. */
export interface Attestation {
  readonly statement: Statement;
  /** `https://github.com/OWNER/NAME/.github/workflows/FILE@REF`. */
  readonly signer: string;
}

const actionsIssuer = 'https://token.actions.githubusercontent.com';

/** The keys of the public Sigstore instance, copied from the package @sigstore/tuf 4.0. */
const publicRoot = new URL('sigstoreTrustedRoot.json', import.meta.url);

/**
 * Reads a file of Sigstore bundles (one JSON value, or one per line) and verifies each offline: the signature of
 * the statement, the certificate of the key, the transparency log or timestamp, and the identity of the signer.
 * @param trustedRoot a file of trusted keys, as `gh attestation trusted-root` writes it; default: those of the
 *   public Sigstore instance
 * @throws UserError for a file that is not a bundle, an invalid signature, or one by another workflow
 */
export function readAttestations(
  path: string,
  signer: WantedSigner,
  trustedRoot: string | undefined,
): Attestation[] {
  const roots = readLines(trustedRoot ?? publicRoot, `${trustedRoot}`).map((line) =>
    attempt(problemOf(`${trustedRoot}`, 'a trusted root of Sigstore'), () =>
      TrustedRoot.fromJSON(line),
    ),
  );
  return readLines(path, path).map((line) => verifyBundle(line, path, signer, roots));
}

function verifyBundle(
  json: unknown,
  path: string,
  { repository, workflow }: WantedSigner,
  roots: readonly TrustedRoot[],
): Attestation {
  const bundle = attempt(problemOf(path, 'a Sigstore bundle'), () => bundleFromJSON(json));
  const isStatement =
    bundle.content.$case === 'dsseEnvelope' &&
    bundle.content.dsseEnvelope.payloadType === 'application/vnd.in-toto+json';
  if (bundle.content.$case !== 'dsseEnvelope' || !isStatement) {
    throw expected({
      ...problemOf(path, 'a signed in-toto statement'),
      got: 'another signed message',
    });
  }
  const found = identityOf(bundle, path, roots);
  const home = `https://github.com/${repository}/.github/workflows/`;
  const run = found.startsWith(home) ? found.slice(home.length) : undefined;
  const names = [run, run?.split('@')[0]];
  if (run === undefined || (workflow !== undefined && !names.includes(workflow))) {
    throw expected({
      culprit: path,
      expected: `an attestation by ${workflow ?? 'a workflow'} of ${repository}`,
      got: found,
      remedy: 'use the one that was published with these results',
    });
  }
  return { statement: statementOf(bundle.content.dsseEnvelope.payload, path), signer: found };
}

type Bundle = ReturnType<typeof bundleFromJSON>;

/** The identity in the signing certificate, which one of the roots must have issued. */
function identityOf(bundle: Bundle, path: string, roots: readonly TrustedRoot[]): string {
  const reasons: string[] = [];
  for (const root of roots) {
    // Demand as much as the root allows: an entry in each kind of log that it knows, and one time at which the
    // certificate was valid.
    const thresholds = {
      tlogThreshold: Math.min(1, root.tlogs.length),
      ctlogThreshold: Math.min(1, root.ctlogs.length),
      timestampThreshold: 1,
    };
    try {
      const { identity } = new Verifier(toTrustMaterial(root), thresholds).verify(
        toSignedEntity(bundle),
      );
      const issuer = identity?.extensions?.issuer;
      if (issuer === actionsIssuer) return identity?.subjectAlternativeName ?? '';
      reasons.push(`a signer certified by ${issuer ?? 'nobody'}, not by GitHub Actions`);
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw expected({
    ...problemOf(path, 'a valid signature of a workflow, by a key that the trusted root knows'),
    got: reasons.join('; '),
  });
}

function statementOf(payload: Buffer, path: string): Statement {
  const problem = problemOf(path, 'an in-toto statement about files');
  return attempt(problem, () => {
    const statement = JSON.parse(payload.toString('utf8')) as Statement;
    const isComplete = statement.subject.every(
      ({ name, digest }) => typeof name === 'string' && typeof digest === 'object',
    );
    if (!isComplete || !statement._type.startsWith('https://in-toto.io/Statement/')) {
      throw new Error('not a statement of this kind');
    }
    return statement;
  });
}

/**
 * Compares files with an attestation by SHA-256; names are used only in the messages.
 * @param files the files as they are now, all of which must be attested
 * @returns the problem of each file that has one
 * @throws UserError when the attestation is about none of them
 */
export function attestationProblems(
  attestations: readonly Attestation[],
  files: readonly FileRecord[],
  path: string,
): { path: string; message: string }[] {
  const subjects = attestations.flatMap(({ statement }) =>
    statement.subject.map(({ name, digest }) => ({
      name,
      sha256: digest.sha256 ?? 'another hash',
    })),
  );
  const attested = new Set(subjects.map(({ sha256 }) => sha256));
  const names = new Set(subjects.map(({ name }) => name));
  const here = new Set(files.map(({ sha256 }) => sha256));
  if (!subjects.some(({ sha256 }) => here.has(sha256))) {
    throw expected({
      culprit: path,
      expected: 'an attestation of these files',
      got: `one of ${subjects.length} other files`,
      remedy: 'use the one that was published with these results',
    });
  }
  const present = new Set(files.map((file) => file.path));
  return [
    ...files
      .filter(({ sha256 }) => !attested.has(sha256))
      .map((file) => ({
        path: file.path,
        message: names.has(file.path) ? 'differs from what was attested' : 'is not attested',
      })),
    ...subjects
      .filter(({ name, sha256 }) => !here.has(sha256) && !present.has(name))
      .map(({ name }) => ({ path: name, message: 'is attested but missing' })),
  ];
}

/** Reads one JSON value, or one per line. */
function readLines(path: string | URL, culprit: string): unknown[] {
  return attempt(problemOf(culprit, 'JSON, one value or one per line'), () => {
    const text = readFileSync(path, 'utf8').trim();
    try {
      return [JSON.parse(text)];
    } catch {
      return text.split('\n').map((line) => JSON.parse(line) as unknown);
    }
  });
}

const problemOf = (culprit: string, wanted: string) => ({
  culprit,
  expected: wanted,
  remedy: 'use the file that was published with these results',
});
