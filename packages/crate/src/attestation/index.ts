export { type Statement, type TestOutcome, testResultStatement } from './testResult.ts';
export { type Attestation, attestationProblems, readAttestations } from './verifyBundle.ts';
