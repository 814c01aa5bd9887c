import { readFileSync, writeFileSync } from 'node:fs';
import { numbersText } from './numbers.ts';
import { page, withNumbers } from './page.ts';

writeFileSync(page, withNumbers(readFileSync(page, 'utf8'), numbersText()));
