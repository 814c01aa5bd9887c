export {
  type FitOptions,
  fitLine,
  type Interval,
  type LineFit,
  studentQuantile,
} from './fitLine.ts';
