/** What a system's `tools/start.ts --json` says once it is up. */
export interface Summary {
  /** Package → where it listens. */
  readonly addresses: Readonly<Record<string, string>>;
  /** A demo user, where the system has any. */
  readonly signIn?: { readonly email: string; readonly password: string };
  /** A request that anybody may copy. */
  readonly first?: { readonly say: string; readonly command: string };
  /** Where the gateway shows its contract. */
  readonly docs?: string;
}

/** The summary among the lines that a start printed. */
export function readSummary(lines: readonly string[]): Summary {
  const line = lines.findLast((candidate) => candidate.startsWith('{'));
  const summary = line === undefined ? {} : (JSON.parse(line) as Partial<Summary>);
  return { ...summary, addresses: summary.addresses ?? {} };
}
