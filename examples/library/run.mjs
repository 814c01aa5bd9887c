import { readFileSync, writeFileSync } from 'node:fs';
import { compare, small, summary } from './diagram.mjs';

const found = compare(readFileSync(process.argv[2], 'utf8'), small);
writeFileSync('diagram.svg', found.svg);
console.log(summary(found));
