import { Argument, type Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';

export default function command(): Command {
  return newCommand('nx', {
    summary: 'Run Nx with a shared cache that cannot fail a run',
    details:
      'Everything that follows goes to Nx. The cache is the server that ' +
      'MIXED_DYNAMICS_REMOTE_CACHE_SERVER (or NX_SELF_HOSTED_REMOTE_CACHE_SERVER) names: when it ' +
      'cannot be reached or refuses, the run goes on without it. See docs/remote-cache.md.',
    example: 'mixed-dynamics nx run pipelines:figure2:small',
  })
    .addArgument(new Argument('<arguments...>', "Nx's own arguments"))
    .allowUnknownOption()
    .action(async (args: string[]) => {
      const { nx } = await import('../steps/nx.ts');
      await nx(args);
    });
}
