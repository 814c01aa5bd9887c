import { readFileSync, writeFileSync } from 'node:fs';
import { compare, small } from './diagram.mjs';

const { svg, networks, median } = compare(readFileSync(process.argv[2], 'utf8'), small);
writeFileSync('diagram.svg', svg);
console.log(`${networks} networks: median |test error − predicted| = ${median.toFixed(4)}`);
