import type { Operator } from './operators.ts';

/** A name, what it looks for, and what it puts there. */
type Edit = readonly [name: string, find: RegExp, replace: Operator['replace']];

/** Of the shop's services, only what is told of products is copied: what the others tell, nobody would miss. */
const OWNER = /catalog\/src\/(?:products\/products\.service|platform\/events\/relay)\.ts$/;
const COPIER = /orders\/src\/(?:catalog-products\/.*|platform\/events\/(?:copies|event|inbox))\.ts$/;

const TELLING: readonly Edit[] = [
  ['tell in another transaction', /(?<=this\.outbox\.add\()transaction(?=,)/g, 'this.database'],
  [
    'tell after the commit',
    /await this\.outbox\.add\(transaction, [^;]*;/g,
    (match) => {
      const told = match.replace('await ', '').replace('transaction', 'this.database').replace(/;$/, '');
      return `setImmediate(() => void ${told}.catch(() => undefined));`;
    },
  ],
  ['do not tell of a change', /if \(before && after\)/g, "if (before && after && operation !== 'change')"],
  ['do not tell of a deletion', /if \(before && gone\)/g, 'if (before && gone && version < 0)'],
  [
    'relay by position',
    /(?<=WHERE sent_at IS NULL )(?=ORDER BY position)/g,
    'AND position > (SELECT coalesce(max(position), 0) FROM outbox WHERE sent_at IS NOT NULL) ',
  ],
  [
    'mark before it is sent',
    /await this\.bus\.publish\([^;]*;\n\s+await listener\.query\(`UPDATE outbox[^;]*;/g,
    (match) => {
      const [send, mark] = match.split(/(?<=;)\n\s+/);
      return `${mark}\n    ${send}`;
    },
  ],
  [
    'stop at what is too large',
    /(?<=if \(waiting\.length === 0\) return 0;)/g,
    " if (JSON.stringify(waiting).length > 1_000_000) throw new Error('too large');",
  ],
];

const LISTENING: readonly Edit[] = [
  ['handle what was handled', /(?<=return )taken\.length > 0(?=;)/g, 'taken.length >= 0'],
  ['do not wait for earlier events', /(?<=return )earlier !== undefined(?=;)/g, 'earlier === null'],
  ['try what waits behind another', / AND NOT EXISTS \(\s+SELECT FROM delayed_events AS earlier[^)]*\)/g, ''],
  [
    'drop what cannot be handled',
    /(?<=if \(await this\.take\(handler, event, transaction\)\)\s+)await this\.putAside\(/g,
    'if (!error) await this.putAside(',
  ],
  // At the start of a service it is done as well, for the moment until the first of these looks: no exam meets that moment.
  ['leave what nobody knew', /await this\.adopt\(\);(?=\n\s+await sleep)/g, ''],
  ['take any version of data', /event\.dataversion !== handler\.dataversion/g, 'event.dataversion < 0'],
  [
    'refuse unknown attributes',
    /z\.looseObject\(\{/g,
    'z.strictObject({ datacontenttype: z.string().optional(),',
  ],
  ['take in what is older', /\w+\.version <= excluded\.version AND /g, ''],
  ['take in what is deleted', / AND \w+\.deleted_at IS NULL(?=`)/g, ''],
  ['do not mark what is deleted', /(?<=deleted_at = now\(\) WHERE )(?=id = )/g, 'FALSE AND '],
  ['do not mark what is not seen', /(?<=deleted_at = now\(\) WHERE )(?=checked_at < )/g, 'FALSE AND '],
  ['stop filling after a page', /last === undefined \? (sql`now\(\)`) : null/g, 'sql`now()`'],
  ['do not listen to changes', /\n\s+\['[\w.-]+\.changed', put\],/g, ''],
];

const operators = (group: string, files: RegExp, edits: readonly Edit[]): Operator[] =>
  edits.map(([name, find, replace]) => ({ name, group, files, find, replace, exams: ['delivery'] }));

/** Faults in what services tell each other. Each takes a service that is built anew: a test run draws a few of each group. */
export const DELIVERY: readonly Operator[] = [
  ...operators('telling', OWNER, TELLING),
  ...operators('listening', COPIER, LISTENING),
];
