// What `@mixed-dynamics/dynamics/bench` exports: what the kernels cost, by real steps on real data.
export { benchProblem } from './benchProblem.ts';
export {
  type GradientDescentCost,
  gradientDescentCost,
} from './gradientDescentCost.ts';
export { type SelfConsistentCost, selfConsistentCost } from './selfConsistentCost.ts';
