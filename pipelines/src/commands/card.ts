import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';

export default function command(): Command {
  const made = newCommand('card', {
    summary: 'Write docs/reproducibility.md again',
    details:
      'From the presets and the manifests of the golden results: after a new preset or a golden ' +
      'update. A test fails when the page is stale.',
    example: 'mixed-dynamics card',
  });
  return made.action(async () => {
    const { card } = await import('../steps/card.ts');
    card();
  });
}
