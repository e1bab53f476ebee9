import type { Operator } from './operators.ts';

/** A name, the exam that has to notice, where, what it looks for, and what it puts there. */
type Edit = readonly [
  name: string,
  exam: 'flows' | 'restart' | 'crash',
  files: RegExp,
  find: RegExp,
  replace: Operator['replace'],
];

/** Of the shop's services, orders carries flows on; these keep what they are asked for by them. */
const RUNNER = /orders\/src\/platform\/flows\/flow-runner\.ts$/;
const ROWS = /orders\/src\/platform\/flows\/flow-rows\.ts$/;
const KEYS = /(?:orders|inventory)\/src\/platform\/idempotency\.ts$/;
const PROBLEMS = /orders\/src\/platform\/problems\.ts$/;
const TELLING = /orders\/src\/orders\/orders\.service\.ts$/;

const ATTEMPTS = /payments\/src\/platform\/attempts\.ts$/;
const OUTBOX = /orders\/src\/platform\/events\/outbox\.ts$/;
const BUS = /orders\/src\/platform\/events\/postgres-bus\.ts$/;

/** The bus is told when the change is committed, and nothing says so beforehand. */
const writtenTwice = (source: string): string =>
  source
    .replace(/import sql[^\n]*\n/, "import { Bus } from './bus.js';\n")
    .replace(
      'private readonly config: Config)',
      'private readonly config: Config, private readonly bus: Bus)',
    )
    .replace(
      /const rows = [^]*INSERT INTO outbox[^;]*;\n/,
      `const told = events.map((event) => toEvent(event, source, currentSpan()));
    if (transaction) setTimeout(() => void this.bus.publish(told).catch(() => undefined), 50);
`,
    );

const EDITS: readonly Edit[] = [
  [
    'keep the key when the effect is committed',
    'crash',
    KEYS,
    /const answer = await work\(transaction\);(?=\n\s+await keep\()/g,
    'const answer = await this.database.transaction((other) => work(other));',
  ],
  [
    'do not repeat an undo',
    'flows',
    RUNNER,
    /\n\s+if \(outcome\.kind !== 'done'\) return this\.wait\(flow, index, outcome\);(?=\n\s+return this\.rows\.save\(flow, \{ steps: replaced\(flow, index, \{ state: 'undone' \}\))/g,
    '',
  ],
  [
    'go on though the outcome is not known',
    'flows',
    RUNNER,
    /if \(outcome\.kind === 'done'\) \{\n\s+const rows = rowsOf\(step, outcome\.answer\);/g,
    `if (outcome.kind !== 'refused') {
      const rows = outcome.kind === 'done' ? rowsOf(step, outcome.answer) : undefined;`,
  ],
  [
    'take back though the outcome is not known',
    'crash',
    RUNNER,
    /if \(outcome\.kind === 'refused' && canBeUndone\(flow\.steps\)\) \{[^}]*\}\);[^}]*\}\);/g,
    `if (canBeUndone(flow.steps)) {
      const steps = replaced(flow, index, { state: 'refused' });
      return this.rows.save(flow, { state: 'undoing', steps, reason: flow.reason ?? outcome.kind });`,
  ],
  [
    'use a new key for each try',
    'flows',
    RUNNER,
    /(?<=\['undo'\] : \[\]\), refusals)(?=\]\.join\('\/'\))/g,
    ', flow.tries',
  ],
  [
    'call a database that is away a fault',
    'restart',
    PROBLEMS,
    /(?<=if \()isUnavailable\(error\)(?=\))/g,
    'isUnavailable(error) && request.id === error',
  ],
  [
    'begin a flow in another transaction',
    'crash',
    ROWS,
    /await transaction\.query\((?=sql`\s+INSERT INTO flows)/g,
    'await (transaction && this.database).query(',
  ],
  [
    'have a provider know each try by another key',
    'crash',
    ATTEMPTS,
    /(?<=\{ key: )attempt\.id(?=, signal \})/g,
    'randomUUID()',
  ],
  ['write to the bus besides the database', 'crash', OUTBOX, /^[^]+$/g, writtenTwice],
  [
    'acknowledge before it is handled',
    'crash',
    BUS,
    /await Promise\.all\(read[^;]*;\n\s+await acknowledge\([^;]*;/g,
    (match) =>
      match
        .split(/(?<=;)\n\s+/)
        .toReversed()
        .join('\n        '),
  ],
  [
    'tell of flows in another transaction',
    'crash',
    TELLING,
    /(?<=this\.outbox\.add\()transaction(?=, \.\.\.events\))/g,
    'transaction && this.database',
  ],
];

/** Faults in how flows are carried on, which nobody notices as long as nothing fails. */
export const FLOW_FAULTS: readonly Operator[] = EDITS.map(([name, exam, files, find, replace]) => ({
  name,
  group: 'flows',
  files,
  find,
  replace,
  // A part that is restarted is away for a moment only, which nobody may meet.
  exams: exam === 'restart' ? ['restart', 'crash'] : [exam],
}));
