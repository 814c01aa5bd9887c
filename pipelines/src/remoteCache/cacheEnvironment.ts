import { type CacheServer, parseServer } from './upstream.ts';

/** Our own names come first: Nx alone does not know them, so `npx nx` never meets the server. */
const names = [
  ['MIXED_DYNAMICS_REMOTE_CACHE_SERVER', 'MIXED_DYNAMICS_REMOTE_CACHE_TOKEN'],
  ['NX_SELF_HOSTED_REMOTE_CACHE_SERVER', 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN'],
] as const;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The shared cache that the environment names; undefined when it names none. An empty variable
 * counts as none: that is what a workflow makes of a setting that does not exist.
 * @throws UserError when the address is none of http or https
 */
export function cacheServerOf(environment: Environment): CacheServer | undefined {
  for (const [address, token] of names) {
    const url = environment[address]?.trim();
    if (url)
      return { url: parseServer(url, address), token: environment[token]?.trim() || undefined };
  }
  return undefined;
}

/** The environment without any word of a shared cache, its token included. */
export function withoutCache(environment: Environment): NodeJS.ProcessEnv {
  const hidden: readonly string[] = names.flat();
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !hidden.includes(name)));
}

/** The environment in which Nx finds the relay, around every proxy. */
export function withRelay(
  environment: Environment,
  { url, token }: { readonly url: string; readonly token: string },
): NodeJS.ProcessEnv {
  const direct = [environment.NO_PROXY ?? environment.no_proxy, '127.0.0.1'].filter(Boolean).join();
  return {
    ...withoutCache(environment),
    ...{ NO_PROXY: direct, no_proxy: direct },
    NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url,
    NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token,
  };
}
