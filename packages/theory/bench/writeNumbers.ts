import { readFileSync, writeFileSync } from 'node:fs';
import { page, withNumbers } from './numbers.ts';

writeFileSync(page, withNumbers(readFileSync(page, 'utf8')));
