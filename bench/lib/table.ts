/** A line of the report. */
export interface Row {
  readonly what: string;
  readonly value: string;
  /** What was set out to be reached, and whether it is. */
  readonly target?: { readonly text: string; readonly isMet: boolean };
}

/** A value that must not be above a limit, both in the same unit. */
export function atMost(what: string, value: number, limit: number, unit: string, digits = 0): Row {
  const target = { text: `at most ${limit} ${unit}`, isMet: value <= limit };
  return { what, value: `${shown(value, digits)} ${unit}`, target };
}

/** A value that must not be below a limit. */
export function atLeast(what: string, value: number, limit: number, unit: string, digits = 0): Row {
  const target = { text: `at least ${limit} ${unit}`, isMet: value >= limit };
  return { what, value: `${shown(value, digits)} ${unit}`, target };
}

/** A value that is only told. */
export function told(what: string, value: number, unit: string, digits = 0): Row {
  return { what, value: `${shown(value, digits)} ${unit}` };
}

/** The rows as a table of Markdown, aligned. */
export function printTable(rows: readonly Row[]): string {
  const cells = rows.map(({ what, value, target }) => [
    what,
    value,
    target?.text ?? '',
    target ? (target.isMet ? 'ok' : 'over') : '',
  ]);
  const head = ['what', 'measured', 'target', ''];
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

function shown(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
