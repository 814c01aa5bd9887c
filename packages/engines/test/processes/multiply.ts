import { matMul, tensor2d } from '@tensorflow/tfjs';
import { openEngine } from '../../src/index.ts';

// Opens the engine given as the first argument, multiplies, and exits with the code given as the second.
const [name = 'auto', code = '0'] = process.argv.slice(2);
const engine = await openEngine(name);
const product = matMul(tensor2d([[6]]), tensor2d([[7]]));
const [answer] = await product.data();
console.log(`${engine.name} ${answer}`);
process.exitCode = Number(code);
