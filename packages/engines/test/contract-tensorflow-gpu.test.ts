import { describeContract } from './contract.ts';

await describeContract('tensorflow-gpu');
