// Exports of `@mixed-dynamics/artifacts/errors`: errors alone, for modules that must load fast.
export { nearest } from './nearest.ts';
export { type Expectation, expected, UserError } from './userError.ts';
