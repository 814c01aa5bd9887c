import { createRequire } from 'node:module';
import type MarkdownMath from '@vscode/markdown-it-katex';
import katex from 'katex';
import { diagramSvg } from './diagram.ts';

// Loaded as CommonJS, since TypeScript loaders disagree on its default export.
const { default: markdownMath } = createRequire(import.meta.url)(
  '@vscode/markdown-it-katex',
) as typeof MarkdownMath;

/** The parts of markdown-it's parser that are used here. */
interface Parser {
  readonly core: { readonly ruler: { push(name: string, rule: (state: State) => void): void } };
  readonly renderer: {
    readonly rules: {
      fence: (tokens: readonly Fence[], at: number, ...rest: readonly unknown[]) => string;
    };
  };
}

interface Fence {
  readonly info: string;
  readonly content: string;
}

interface State {
  readonly tokens: readonly { readonly children: Inline[] | null }[];
}

interface Inline {
  readonly type: string;
  readonly content: string;
  children?: readonly { readonly type: string; readonly content: string }[] | null;
}

/**
 * Makes a parser render formulas as MathML and Mermaid diagrams as SVG.
 * @param complain is called with the problem of a formula or diagram that cannot be rendered
 */
export function setUpMarkdown(parser: Parser, complain: (complaint: string) => void): void {
  const drawn = (draw: () => string, about = ''): string => {
    try {
      return draw();
    } catch (error) {
      complain(`${about}${(error as Error).message}`);
      return '';
    }
  };
  const renderToString: typeof katex.renderToString = (formula, options = {}) =>
    drawn(() => mathMl(formula, options), `${formula}: `);
  markdownMath(parser, { enableFencedBlocks: true, katex: { ...katex, renderToString } });
  const { rules } = parser.renderer;
  const { fence } = rules;
  rules.fence = (tokens, at, ...rest) => {
    const { info, content } = tokens[at]!;
    return info.trim() === 'mermaid'
      ? drawn(() => diagramSvg(content))
      : fence(tokens, at, ...rest);
  };
  // TypeDoc drops inline code from headings, their anchors and the table of contents, unless it contains text tokens.
  parser.core.ruler.push('code-in-headings', ({ tokens }) => {
    for (const inline of tokens.flatMap(({ children }) => children ?? [])) {
      if (inline.type !== 'code_inline') continue;
      inline.children = [{ type: 'text', content: inline.content }];
    }
  });
}

/** A formula as MathML, which a browser typesets without additional fonts or styles. */
function mathMl(formula: string, options: katex.KatexOptions): string {
  // MathJax, which GitHub uses, accepts any character.
  const strict = (code: string) => (code === 'unknownSymbol' ? 'ignore' : 'error');
  const html = katex.renderToString(formula, {
    ...options,
    output: 'mathml',
    throwOnError: true,
    strict,
  });
  return html.replaceAll(
    /<mi mathvariant="(double-struck|script)">([A-Z])<\/mi>/g,
    (_, variant: string, letter: string) => {
      const { first, older } = letters[variant]!;
      const code = first + letter.charCodeAt(0) - 65;
      return `<mi>${older[letter] ?? String.fromCodePoint(code)}</mi>`;
    },
  );
}

/** Unicode letters for math variants that browsers do not draw; some of them lie outside the block of the others. */
const letters: Readonly<
  Record<string, { first: number; older: Readonly<Record<string, string>> }>
> = {
  'double-struck': {
    first: 0x1d538,
    older: { C: 'ℂ', H: 'ℍ', N: 'ℕ', P: 'ℙ', Q: 'ℚ', R: 'ℝ', Z: 'ℤ' },
  },
  script: {
    first: 0x1d49c,
    older: { B: 'ℬ', E: 'ℰ', F: 'ℱ', H: 'ℋ', I: 'ℐ', L: 'ℒ', M: 'ℳ', R: 'ℛ' },
  },
};
