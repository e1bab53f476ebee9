import type { Code } from './codes.ts';
import type { Finding } from './model.ts';
import type { Source } from './yaml/source.ts';

/** A position in a file of the plan. */
export interface Span {
  readonly source: Source;
  readonly offset: number;
}

/** Collects what the checker has to say, each remark at most once at a place. */
export class Findings {
  readonly #found = new Map<string, Finding>();

  error(code: Code, at: Span, message: string, mend: string): void {
    this.#add('error', code, at, message, mend);
  }

  warn(code: Code, at: Span, message: string, mend: string): void {
    this.#add('warning', code, at, message, mend);
  }

  get hasErrors(): boolean {
    return this.#found.values().some((finding) => finding.severity === 'error');
  }

  /** In reading order: the main file first, then the others by name, then by position. */
  list(main: string): Finding[] {
    const order = (file: string): string => (file === main ? '' : file);
    return [...this.#found.values()].sort(
      (a, b) => compare(order(a.file), order(b.file)) || a.line - b.line || a.column - b.column,
    );
  }

  #add(severity: Finding['severity'], code: Code, at: Span, message: string, mend: string): void {
    const { line, column } = at.source.position(at.offset);
    const finding = { severity, file: at.source.file, line, column, code, message, mend };
    const key = `${finding.file}:${line}:${column} ${code} ${message}`;
    if (!this.#found.has(key)) this.#found.set(key, finding);
  }
}

/** `system.yaml:23:20 unknown-type  "mony" is not a type.  Did you mean "money"?` */
export function printFinding(finding: Finding): string {
  const place = `${finding.file}:${finding.line}:${finding.column}`;
  const code = finding.severity === 'warning' ? `warning ${finding.code}` : finding.code;
  return `${place} ${code}  ${finding.message}  ${finding.mend}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
