/** What a person can mend: printed as one message, without a stack trace. */
export interface FaultText {
  /** Kebab-case, stable, explained by `groundplan explain`. */
  readonly code: string;
  /** The file, folder, flag or name at fault. */
  readonly where?: string;
  /** A sentence. */
  readonly what: string;
  /** A sentence, where the reason is not plain. */
  readonly why?: string;
  /** What to do, with the command to give where there is one. */
  readonly next: string;
}

/** Ends a command with a message and an exit code. */
export class Fault extends Error implements FaultText {
  readonly code: string;
  readonly where?: string;
  readonly what: string;
  readonly why?: string;
  readonly next: string;
  readonly exitCode: number;

  constructor(text: FaultText, exitCode: number = EXIT.fault, options?: ErrorOptions) {
    super(printFault(text), options);
    this.code = text.code;
    if (text.where !== undefined) this.where = text.where;
    this.what = text.what;
    if (text.why !== undefined) this.why = text.why;
    this.next = text.next;
    this.exitCode = exitCode;
  }

  /** For `--json`. */
  toJSON(): FaultText {
    const { code, where, what, why, next } = this;
    return { code, ...(where !== undefined && { where }), what, ...(why !== undefined && { why }), next };
  }
}

/** The exit codes of every command. */
export const EXIT = { done: 0, fault: 1, usage: 2, bug: 70, stopped: 130 } as const;

/** The message as it is read: where and what, then why, then what to do next. */
export function printFault({ code, where, what, why, next }: FaultText): string {
  const head = `${where === undefined ? '' : `${where}: `}${what} [${code}]`;
  return [head, ...(why === undefined ? [] : [`  why   ${why}`]), `  next  ${next}`].join('\n');
}
