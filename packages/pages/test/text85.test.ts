import { expect, it } from 'vitest';
import { fromText85, toText85 } from '../src/explorer/text85.ts';

it('bytes are the same after their way through text, of any length', () => {
  for (let length = 0; length < 40; length++) {
    for (const byteAt of [(i: number) => (i * 97 + length) % 256, () => 255, () => 0]) {
      const bytes = Uint8Array.from({ length }, (_, i) => byteAt(i));
      const text = toText85(bytes);
      expect(text).not.toMatch(/[<>&"'\\\s]/);
      expect(fromText85(text)).toEqual(bytes);
    }
  }
});
