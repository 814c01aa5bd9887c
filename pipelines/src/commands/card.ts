import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';

export default function command(): Command {
  const made = newCommand('card', {
    summary: 'Write again what documents say of presets, golden results and tables',
    details:
      'docs/reproducibility.md, docs/columns.md, and the results in packages/analysis/README.md: after ' +
      'a new preset, column or golden update. A test fails while one of them is stale.',
    example: 'mixed-dynamics card',
  });
  return made.action(async () => {
    const { card } = await import('../steps/card.ts');
    card();
  });
}
