import type { FileRecord } from '@mixed-dynamics/artifacts';

type HashedFile = Pick<FileRecord, 'path' | 'sha256'>;

/** One check of a run; `warned` means that it gave no result. */
export interface TestOutcome {
  readonly name: string;
  readonly outcome: 'passed' | 'warned' | 'failed';
}

/** An in-toto Statement: a predicate, and the files (subjects) that it is about. */
export interface Statement {
  readonly _type: string;
  readonly subject: readonly {
    readonly name: string;
    readonly digest: { readonly sha256?: string };
  }[];
  readonly predicateType: string;
  readonly predicate: unknown;
}

/**
 * The outcome of a run's tests as an in-toto Statement with a test-result predicate (v0.1). It is unsigned:
 * whoever publishes the run signs it.
 * @param subjects the files that were tested
 * @param configuration the files they were tested against, such as the preset and the snapshots
 */
export function testResultStatement(
  subjects: readonly HashedFile[],
  configuration: readonly HashedFile[],
  tests: readonly TestOutcome[],
): Statement {
  const described = (files: readonly HashedFile[]) =>
    files
      .map(({ path, sha256 }) => ({ name: path, digest: { sha256 } }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  const named = (wanted: TestOutcome['outcome']) =>
    tests.filter(({ outcome }) => outcome === wanted).map(({ name }) => name);
  const [passedTests, warnedTests, failedTests] = [
    named('passed'),
    named('warned'),
    named('failed'),
  ];
  const result = failedTests.length > 0 ? 'FAILED' : warnedTests.length > 0 ? 'WARNED' : 'PASSED';
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: described(subjects),
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      result,
      configuration: described(configuration),
      passedTests,
      warnedTests,
      failedTests,
    },
  };
}
