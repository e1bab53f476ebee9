import { DELIVERY } from './delivery.ts';
import { FLOW_FAULTS } from './flows.ts';
import { STEP_FAULTS } from './steps.ts';

/** A way to break a generated service: what a hurried edit, or a wrong template, might do to it. */
export interface Operator {
  readonly name: string;
  /** Operators that are drawn from together; each by itself, where nothing else is said. */
  readonly group?: string;
  /** The sources that it applies to, below `services/<name>/src/`. */
  readonly files: RegExp;
  /** Each match is a place. */
  readonly find: RegExp;
  /** As for `String.replace`. */
  readonly replace: string | ((match: string) => string);
  /** Where it would change nothing that anybody could see, by the service's `platform/config.ts`. */
  readonly isWithoutEffect?: (config: string) => boolean;
  /** Exams that have to notice, the quickest first. */
  readonly exams: readonly string[];
}

const FLIPPED: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '>',
  '>': '<',
  '<=': '>',
  '>=': '<',
  '=': '<>',
};

export const OPERATORS: readonly Operator[] = [
  {
    name: 'drop the owner condition',
    files: /\.repository\.ts$/,
    // In a statement, among the conditions of a list, or where the condition is made.
    find: / AND \$\{visibleTo\(caller\)\}|\bvisibleTo\(caller\),\n|(?<=return )sql`\w+_id = \$\{caller\.id\}`/g,
    replace: (match) => (match.startsWith('sql') ? 'sql`TRUE`' : ''),
    exams: ['access', 'contract'],
  },
  {
    name: 'drop a CHECK',
    files: /migrations\/.*\.ts$/,
    find: /,\n\s+CONSTRAINT \w+ CHECK \(.*\)(?=,?\n)/g,
    replace: '',
    exams: ['migrations'],
  },
  {
    name: 'leave an index out',
    files: /migrations\/.*\.ts$/,
    find: /\n\s+await runner\.query\(`CREATE (?:UNIQUE )?INDEX [^`]*`\);/g,
    replace: '',
    exams: ['migrations'],
  },
  {
    name: 'flip a comparison',
    files: /\.(?:repository|schemas)\.ts$|\/\w[\w-]*s\.service\.ts$/,
    // A guard in SQL, a bound of a schema, a condition on what a row refers to.
    find: /(?<=\b(?:status|version) )=(?= (?:'|\$\{version))|(?<=refine\(\(value\) => value )[<>]=?(?= )|(?<=if \(\w+\.status )[!=]==(?= )/g,
    replace: (match) => FLIPPED[match] ?? match,
    exams: ['contract', 'access'],
  },
  {
    name: 'empty a down',
    files: /migrations\/.*\.ts$/,
    find: /async down\(runner: QueryRunner\): Promise<void> \{\n[^]*?\n {2}\}/g,
    replace: 'async down(): Promise<void> {}',
    exams: ['migrations'],
  },
  {
    name: 'change a status',
    files: /\.controller\.ts$|platform\/problems\.ts$/,
    find: /(?<=@Returns\()20\d(?=[,)])|(?<=new Problem\()(?:40[13]|409|412|422)(?=, )/g,
    replace: (status) => ({ 200: '201', 201: '200', 204: '200' })[status] ?? '400',
    exams: ['contract', 'access'],
  },
  {
    name: 'leave what is taken a fault',
    files: /\.repository\.ts$/,
    // What breaking a rule of uniqueness means to the caller: without it, the answer is 500.
    find: /\n {2}\w+_key: \(\) =>[^;]*?\),(?=\n(?: {2}\w+:|\};))/g,
    replace: '',
    exams: ['contract'],
  },
  {
    name: 'drop If-Match',
    files: /\.repository\.ts$|platform\/http\.ts$/,
    find: / AND version = \$\{version\}|throw new Problem\(428,[^;]*;/g,
    replace: '',
    exams: ['contract'],
  },
  {
    name: 'skip an audience check',
    files: /platform\/auth\.ts$/,
    find: /\n\s+audience,(?=\n)/g,
    replace: '',
    exams: ['access'],
  },
  {
    name: 'skip the audience check of services',
    files: /platform\/auth\.ts$/,
    find: /\n\s+audience: this\.config\.service,(?=\n)/g,
    replace: '',
    // A service that nobody calls knows no caller's key, and refuses every token of a service for that.
    isWithoutEffect: (config) => config.includes('callerKeys: {}'),
    exams: ['access'],
  },
  {
    name: 'leave a migration out',
    files: /data-source\.ts$/,
    find: /(?<=migrations: \[)\w+(?=\])/g,
    replace: '',
    exams: ['migrations'],
  },
  ...DELIVERY,
  ...STEP_FAULTS,
  ...FLOW_FAULTS,
];
