import { Argument, type Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';

export default function command(): Command {
  return newCommand('nx', {
    summary: "Run this project's Nx",
    details:
      'Everything that follows goes to Nx, which runs in this project from any folder, goes on when ' +
      'its output is read no further, and says what to do where it cannot write.',
    example: 'mixed-dynamics nx run pipelines:figure2:small',
  })
    .addArgument(new Argument('<arguments...>', "Nx's own arguments"))
    .allowUnknownOption()
    .action(async (args: string[]) => {
      const { nx } = await import('../steps/nx.ts');
      await nx(args);
    });
}
