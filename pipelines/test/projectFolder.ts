import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));
