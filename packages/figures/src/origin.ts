/** Where a picture comes from: nothing that changes from run to run on the same data. */
export interface Origin {
  /** The tables that were drawn; paths relative to the results folder. */
  readonly sources: readonly { readonly path: string; readonly sha256: string }[];
  readonly preset: { readonly name: string; readonly sha256: string };
  /** Stages that ran on code with uncommitted changes; empty for results anybody can make again. */
  readonly uncommitted: readonly string[];
}

/** The same as words, for the two formats. */
export interface OriginWords {
  readonly title: string;
  readonly creator: string;
  /** Each with its SHA-256, `figure2/metrics.csv sha256:…`; the preset comes last. */
  readonly sources: readonly string[];
  readonly warning?: string;
}

export function originWords(title: string, origin: Origin): OriginWords {
  const { sources, preset, uncommitted } = origin;
  const withHash = (name: string, sha256: string) => `${name} sha256:${sha256}`;
  return {
    title: title.replace(/,$/, ''), // a panel's goes on with its formula
    creator: 'mixed-dynamics',
    sources: [
      ...sources.map(({ path, sha256 }) => withHash(path, sha256)),
      withHash(`preset ${preset.name}`, preset.sha256),
    ],
    ...(uncommitted.length > 0 && {
      warning: `made from code with uncommitted changes: ${uncommitted.join(', ')}`,
    }),
  };
}
