/** A node of a plan, as auto_explain writes it. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly 'Sort Key'?: readonly string[];
  readonly 'Sort Space Type'?: string;
  readonly 'Sort Space Used'?: number;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

export interface Executed {
  readonly statement: string;
  readonly plan: PlanNode;
}

const START = /duration: [\d.]+ ms {2}plan:$/;

/** The statements that a server's log tells of, by the marker that came before them. */
export function executedIn(log: string): Map<string, Executed[]> {
  const found = new Map<string, Executed[]>();
  let current: Executed[] = [];
  let lines: string[] | undefined;
  const end = (): void => {
    if (lines && lines.length > 0) current.push(toExecuted(lines.join('\n')));
    lines = undefined;
  };
  for (const line of log.split(/\r?\n/)) {
    if (lines && line.startsWith('\t')) {
      lines.push(line.slice(1));
      continue;
    }
    end();
    const marker = markerIn(line);
    if (marker !== undefined) found.set(marker, (current = []));
    if (START.test(line)) lines = [];
  }
  end();
  return found;
}

function toExecuted(json: string): Executed {
  const { 'Query Text': statement, Plan: plan } = JSON.parse(json) as {
    'Query Text': string;
    Plan: PlanNode;
  };
  return { statement: statement.replace(/\s+/g, ' ').trim(), plan };
}

const MARKER = /groundplan-exam:(\S+)/;

/** Says in the server's log that something begins. */
export const markerSql = (name: string): string =>
  `DO $$ BEGIN RAISE LOG 'groundplan-exam:%', '${name}'; END $$`;

export const markerIn = (line: string): string | undefined =>
  MARKER.exec(line.includes('LOG:') ? line : '')?.[1];
