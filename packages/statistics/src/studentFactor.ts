import { expected } from '@mixed-dynamics/artifacts';
import { studentQuantile } from './studentQuantile.ts';

/**
 * How many standard errors a two-sided interval of Student's t reaches to either side.
 * @param confidence between 0 and 1
 * @throws UserError for any other confidence
 */
export function studentFactor(confidence: number, degreesOfFreedom: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw expected({
      culprit: '`confidence`',
      expected: 'a probability between 0 and 1',
      got: confidence,
      remedy: 'write 0.95 for 95 %',
    });
  }
  return studentQuantile((1 + confidence) / 2, degreesOfFreedom);
}
