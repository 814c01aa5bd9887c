import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { CheckFailed } from '../frame/reportFailure.ts';

export default function command(): Command {
  const text = {
    summary: 'Hold every result file against its manifest',
    details:
      'Recomputes the SHA-256 of all files that the manifests of the results folder list. Exit ' +
      'code 1 when one is missing or differs.',
    example: 'mixed-dynamics verify --preset small',
  };
  const run = async (experiment: Experiment) => {
    const { verify } = await import('../steps/verify.ts');
    if (!verify(experiment)) throw new CheckFailed();
  };
  return experimentCommand('verify', text, run);
}
