export { studentQuantile } from './studentQuantile.ts';
export {
  defaultConfidence,
  differenceLimit,
  type Interval,
  predictionInterval,
  type Summary,
  summarize,
} from './summarize.ts';
