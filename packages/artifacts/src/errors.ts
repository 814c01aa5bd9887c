// Without what reads and writes files, for those that must start fast.
export { nearest } from './nearest.ts';
export { type Expectation, expected, UserError } from './userError.ts';
