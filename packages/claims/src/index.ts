export { type Interval, studentQuantile } from '@mixed-dynamics/statistics';
export { type FitOptions, fitLine, type LineFit } from './fitLine.ts';
