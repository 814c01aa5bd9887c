import { attempt, expected } from '@mixed-dynamics/artifacts';
import { z } from 'zod';

/** Text in a notebook: one piece, or one for each line. */
const text = z.union([z.string(), z.array(z.string())]);

const outputSchema = z.looseObject({
  output_type: z.string(),
  name: z.string().optional(),
  text: text.optional(),
  ename: z.string().optional(),
});

const notebookSchema = z.looseObject({
  cells: z.array(
    z.looseObject({
      cell_type: z.string(),
      source: text.default(''),
      outputs: z.array(outputSchema).default([]),
    }),
  ),
});

/** What a notebook has printed, and what it was printed by. */
export interface NotebookOutput {
  /** Lines on standard output, in order, without their ends; progress shows its last state. */
  readonly lines: readonly string[];
  /** The source of all code cells. */
  readonly source: string;
  /** Name of the Python exception that ended the run, such as KeyboardInterrupt. */
  readonly exception?: string;
}

/**
 * Reads what an executed Jupyter notebook (nbformat 4) has printed. A stream may be split over any
 * number of outputs; what is written to standard error in between does not break its lines.
 * @param json the text of the file
 * @param file named in errors
 * @throws UserError when it is no JSON, no notebook, or a notebook that was never run
 */
export function notebookOutput(json: string, file: string): NotebookOutput {
  const isJson = {
    culprit: file,
    expected: 'a Jupyter notebook (.ipynb), which is JSON',
    remedy: 'pass the notebook itself, not a page that shows it',
  };
  const parsed = notebookSchema.safeParse(attempt(isJson, () => JSON.parse(json) as unknown));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw expected({
      culprit: file,
      expected: 'a Jupyter notebook of nbformat 4, with its list `cells`',
      got: `${path.join('.') || 'the whole file'}: ${message}`,
      remedy: 'save it with a Jupyter of today (`jupyter nbconvert --to notebook`)',
      cause: parsed.error,
    });
  }
  const code = parsed.data.cells.filter(({ cell_type }) => cell_type === 'code');
  const outputs = code.flatMap((cell) => cell.outputs);
  if (outputs.length === 0) {
    throw expected({
      culprit: file,
      expected: 'an executed notebook, with what its cells printed',
      got: `${code.length} code cells without any output`,
      remedy: 'run it and save it with its outputs',
    });
  }
  const printed = code.map((cell) =>
    cell.outputs
      .filter(({ output_type, name }) => output_type === 'stream' && name !== 'stderr')
      .map((output) => joined(output.text ?? ''))
      .join(''),
  );
  const exception = outputs.find(({ output_type }) => output_type === 'error')?.ename;
  return {
    lines: printed.flatMap(splitLines),
    source: code.map((cell) => joined(cell.source)).join('\n'),
    ...(exception !== undefined && { exception }),
  };
}

const joined = (value: string | readonly string[]): string =>
  typeof value === 'string' ? value : value.join('');

/** Lines as a terminal shows them: a carriage return goes back and writes over what was there. */
function splitLines(printed: string): string[] {
  if (printed === '') return [];
  return printed
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1)!);
}
