/** An entity of the graph; its references are `{ '@id': … }`. */
export type Entity = {
  readonly '@id': string;
  readonly '@type': string | readonly string[];
} & Readonly<Record<string, unknown>>;

/** The file that makes a folder an RO-Crate. */
export const metadataFile = 'ro-crate-metadata.json';

/** Media types by file extension; the two of NumPy are in common use but not registered. */
const mediaTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  md: 'text/markdown',
  npy: 'application/x-npy',
  npz: 'application/x-npz',
  parquet: 'application/vnd.apache.parquet',
  png: 'image/png',
  svg: 'image/svg+xml',
};

/** The media type of a file, from its extension. */
export function mediaType(path: string): string {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  return mediaTypes[ending] ?? 'application/octet-stream';
}

/** Descriptions of the files of a run, by name. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/teacher\.npy$/, 'The teacher A*, a d×d matrix of rank K, float32'],
  [/noise\.npy$/, 'The noise E, a d×d matrix, float32; training sees A* + E, testing A*'],
  [/data\/data\.json$/, 'Seed, dimensions and hashes of the drawn matrices'],
  [/metrics\.(csv|parquet|npz)$/, 'One row per network: exponents, width, errors, iterations'],
  [/trajectories\.(parquet|npz)$/, 'Errors of every network at every iteration'],
  [/failures\.csv$/, 'Networks that could not be computed, with the reason'],
  [/training\.csv$/, 'Train and test errors of both dynamics at every iteration'],
  [/singular-values\.csv$/, 'Singular values of the learned matrix at every iteration'],
  [/manifest\.json$/, 'Provenance of the results of a stage, with hashes of inputs and outputs'],
  [/\.(svg|png)$/, 'Picture drawn from the tables beside it'],
  [/report\/index\.html$/, 'Report on the run, compared with the golden results of its preset'],
  [/^preset\.json$/, 'The preset in canonical form: everything that determines the results'],
  [/^workflow\//, 'Definition of the stages and of what each reads and writes'],
  [/^README\.md$/, 'How to read this crate, and how to reproduce its results'],
];

export function meaning(path: string): string | undefined {
  return meanings.find(([pattern]) => pattern.test(path))?.[1];
}
