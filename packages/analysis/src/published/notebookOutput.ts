import { attempt, expected } from '@mixed-dynamics/artifacts';
import { z } from 'zod';

/** Text in a notebook: one string, or one per line. */
const text = z.union([z.string(), z.array(z.string())]);

const outputSchema = z.looseObject({
  output_type: z.string(),
  name: z.string().optional(),
  text: text.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  ename: z.string().optional(),
});

const notebookSchema = z.looseObject({
  cells: z.array(
    z.looseObject({
      cell_type: z.string(),
      metadata: z.unknown(),
      source: text.default(''),
      outputs: z.array(outputSchema).default([]),
    }),
  ),
});

/** The output of a notebook and its source. */
export interface NotebookOutput {
  /**
   * Lines on standard output, in order, without line ends and colours; of a progress bar only the last
   * state. A loss marks the place of omitted output.
   */
  readonly lines: readonly (string | Loss)[];
  /** The source of all code cells. */
  readonly source: string;
  /** Name of the Python exception that ended the run, such as KeyboardInterrupt. */
  readonly exception?: string;
}

/** Output that is missing from the file. */
interface Loss {
  /** The program's note on the omission. */
  readonly lost: string;
}

/**
 * Reads the output of an executed Jupyter notebook (nbformat 4). A stream may be split over any number
 * of outputs; standard error in between does not break its lines.
 * @param json the text of the file
 * @param file named in errors
 * @throws UserError when it is not JSON, not a notebook, or was never run
 */
export function notebookOutput(json: string, file: string): NotebookOutput {
  const wanted = {
    culprit: file,
    expected: 'a Jupyter notebook (.ipynb), which is JSON',
    remedy: 'pass the notebook itself, not a page that shows it',
  };
  const parsed = notebookSchema.safeParse(attempt(wanted, () => JSON.parse(json) as unknown));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw expected({
      culprit: file,
      expected: 'a Jupyter notebook of nbformat 4, with its list `cells`',
      got: `${path.join('.') || 'the whole file'}: ${message}`,
      remedy: 'save it with a current Jupyter (`jupyter nbconvert --to notebook`)',
      cause: parsed.error,
    });
  }
  const code = parsed.data.cells.filter(({ cell_type }) => cell_type === 'code');
  const outputs = code.flatMap((cell) => cell.outputs);
  if (outputs.length === 0) {
    throw expected({
      culprit: file,
      expected: 'an executed notebook, with the output of its cells',
      got: `${code.length} code cells without any output`,
      remedy: 'run it and save it with its outputs',
    });
  }
  const exception = outputs.find(({ output_type }) => output_type === 'error')?.ename;
  return {
    lines: code.flatMap(printedLines),
    source: code.map((cell) => joined(cell.source)).join('\n'),
    ...(exception !== undefined && { exception }),
  };
}

type NotebookCell = z.infer<typeof notebookSchema>['cells'][number];

/** Notes of Jupyter, VS Code, Colab, Databricks and others on omitted output. */
const marks =
  /IOPub (?:data|message) rate exceeded|Output exceeds the .*size limit|open the raw output data in a text editor|limit_output extension: Maximum message size|Streaming output truncated|Buffered data was truncated|max output size exceeded|skipped \d+ bytes of output|output (?:was )?truncated/i;
/** These omit messages, which may end in the middle of a line; the others omit whole lines. */
const inMidLine = /IOPub|bytes|limit_output|Buffered|outputPrepend/i;

const lossIn = (printed: string): string | undefined => marks.exec(printed)?.[0];

function printedLines({ outputs, metadata }: NotebookCell): (string | Loss)[] {
  const found: (string | Loss)[] = [];
  let [pending, isBroken] = ['', false];
  const lose = (lost: string) => {
    found.push({ lost });
    isBroken = inMidLine.test(lost);
  };
  const flush = () => {
    for (const line of splitLines(withoutColours(pending))) {
      const lost = lossIn(line);
      if (lost !== undefined) lose(lost);
      else if (isBroken) isBroken = false;
      else found.push(line);
    }
    pending = '';
  };
  // VS Code marks a cell of which it kept only the end of the output.
  if (outputs.length > 0 && JSON.stringify(metadata ?? '').includes('outputPrepend')) {
    lose('the tag outputPrepend');
  }
  for (const { output_type, name, text: printed = '', data = {} } of outputs) {
    if (output_type === 'stream' && name !== 'stderr') {
      pending += joined(printed);
      continue;
    }
    const lost = lossIn(`${joined(printed)}\n${Object.values(data).join('\n')}`);
    if (lost === undefined) continue;
    // An unfinished line is incomplete, and so is the text that follows.
    if (inMidLine.test(lost)) pending = pending.slice(0, pending.lastIndexOf('\n') + 1);
    flush();
    lose(lost);
  }
  flush();
  return found;
}

const joined = (value: string | readonly string[]): string =>
  typeof value === 'string' ? value : value.join('');

/** Text without terminal colour sequences. */
const withoutColours = (printed: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they start with one
  printed.replaceAll(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g, '');

/** Lines as on a terminal: a carriage return overwrites the line. */
function splitLines(printed: string): string[] {
  if (printed === '') return [];
  return printed
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1)!);
}
