// Exports of `@mixed-dynamics/dynamics/bench`: the cost of the kernels, from real steps on real data.
export { benchProblem } from './benchProblem.ts';
export {
  type GradientDescentCost,
  gradientDescentCost,
} from './gradientDescentCost.ts';
export { type SelfConsistentCost, selfConsistentCost } from './selfConsistentCost.ts';
