/** The file that makes a folder an RO-Crate. */
export const metadataFile = 'ro-crate-metadata.json';
