import { describe, expect, it } from 'vitest';
import { formatCsv, numberColumn, parseCsv, readCsv, type Table, UserError } from '../src/index.ts';

describe('formatCsv and parseCsv', () => {
  it('return every double bit for bit, NaN and Infinity included', () => {
    const values = [0, 0.1, -1 / 3, 5e-324, 1.7976931348623157e308, 1e21, 123456789012345680000];
    const rows = [...values, Number.NaN, Infinity, -Infinity].map((value) => [value]);
    const table: Table = { columns: ['x'], rows };
    expect(parseCsv(formatCsv(table), [], 'test').rows).toEqual(rows);
  });

  it('writes the shortest decimals, LF and a final newline', () => {
    const table: Table = {
      columns: ['a', 'b'],
      rows: [
        [0.1 + 0.2, Number.NaN],
        [-0, 1e-7],
      ],
    };
    expect(formatCsv(table)).toBe('a,b\n0.30000000000000004,NaN\n0,1e-7\n');
  });

  it.each(['plain', 'a,b', 'say "hi"', 'two\nlines', '\r\n', '', '"', '0012'])(
    'keep the text %j',
    (text) => {
      const table: Table = {
        columns: ['n', 'text', 'm'],
        rows: [
          [1, text, 2],
          [3, text, 4],
        ],
      };
      expect(parseCsv(formatCsv(table), ['text'], 'test')).toEqual(table);
    },
  );

  it('keep an empty text in the last column, with and without a final newline', () => {
    expect(parseCsv('n,text\n1,\n', ['text'], 'test').rows).toEqual([[1, '']]);
    expect(parseCsv('n,text\n1,', ['text'], 'test').rows).toEqual([[1, '']]);
  });

  it('read CRLF', () => {
    expect(parseCsv('a,b\r\n1,2\r\n', [], 'test').rows).toEqual([[1, 2]]);
  });
});

describe('parseCsv refuses', () => {
  const parse = (text: string) => () => parseCsv(text, ['text'], 'm.csv');

  it.each([
    ['an empty file', '', /m\.csv: expected a CSV file with a header, got an empty file/],
    ['a short row', 'a,b\n1,2\n3\n', /m\.csv line 3: expected 2 fields, got 1/],
    ['a long row', 'a,b\n1,2,3\n', /m\.csv line 2: expected 2 fields, got 3/],
    ['a blank line', 'a,b\n1,2\n\n', /m\.csv line 3: expected 2 fields, got 1/],
    ['a word', 'a,b\n1,two\n', /m\.csv line 2, column b: expected a number or NaN, got 'two'/],
    ['an empty number', 'a,b\n1,\n', /column b: expected a number or NaN, got ''/],
    ['a hexadecimal number', 'a\n0x10\n', /column a: expected a number or NaN, got '0x10'/],
    ['a padded number', 'a\n 1\n', /expected a number or NaN, got ' 1'/],
    ['an unclosed quote', 'text,b\n"x,1\n', /m\.csv line 2: expected fields .* got a stray quote/],
    ['text after a quote', 'text,b\n"x"y,1\n', /m\.csv line 2: .*stray quote/],
    ['a lone carriage return', 'a\n1\r2\n', /m\.csv line 2: .*carriage return/],
  ])('%s', (_name, text, message) => {
    expect(parse(text)).toThrow(message);
    expect(parse(text)).toThrow(UserError);
  });
});

describe('numberColumn', () => {
  const table = parseCsv('n,text\n1,12\nNaN,x\n', ['text'], 'test');

  it('returns numbers in row order', () => {
    expect(numberColumn(table, 'n')).toEqual([1, Number.NaN]);
  });

  it('refuses a missing column and a column of text', () => {
    expect(() => numberColumn(table, 'm')).toThrow(/expected a column 'm', got n,text;/);
    expect(() => numberColumn(table, 'text')).toThrow(
      /'text': expected numbers, got the text '12'/,
    );
  });
});

it('readCsv names a missing file and the remedy', () => {
  expect(() => readCsv('/absent.csv', [], 'draw the data')).toThrow(
    /^\/absent\.csv: expected a CSV file, got ENOENT.*; draw the data$/,
  );
});
