import jStat from 'jstat';

/**
 * The quantile of Student's t distribution: `studentQuantile(0.975, n - 1)` standard errors to
 * either side of a mean of n values are its 95 % interval.
 * @param probability between 0 and 1, both excluded
 * @param degreesOfFreedom above 0
 */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  return jStat.studentt.inv(probability, degreesOfFreedom);
}
