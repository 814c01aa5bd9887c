import { describeContract } from './contract.ts';

await describeContract('blas');
