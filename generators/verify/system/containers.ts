import type { ExamPlan } from '../plan/exam-plan.ts';

/** The container of all that listens, where that is one process. */
const ONE = 'app';

/** Which containers of a system answer for which of its parts. */
export interface Containers {
  /** That of a service, of the gateway, of the database server or of the broker. */
  of(name: string): string;
  /** All of these, each once. */
  ofAll(names: readonly string[]): readonly string[];
  /** What goes and comes with these. */
  partsOf(names: readonly string[]): readonly string[];
  /** All that listens; what is in one container goes together. */
  readonly groups: readonly (readonly string[])[];
  /** Where a part listens in its container. */
  portOf(name: string): number;
  /** The file in which the container of a service finds a secret of it. */
  secret(service: string, name: string): string;
  /** What `compose.yaml` has to be told so that every part can be asked, by container. */
  opened(): Readonly<
    Record<string, { ports?: readonly string[]; environment?: Readonly<Record<string, string>> }>
  >;
  /** What is run from the images of these: jobs of theirs. */
  jobs(): readonly { readonly job: string; readonly container: string }[];
}

/** The names of all that listens, identity and the gateway included. */
export const listeners = ({ services, identity }: Pick<ExamPlan, 'services' | 'identity'>): string[] => [
  'gateway',
  ...(identity.provider === 'builtin' ? ['identity'] : []),
  ...services.map(({ name }) => name),
];

export const containersOf = (plan: ExamPlan): Containers =>
  plan.topology === 'modular-monolith' ? together(listeners(plan)) : apart(listeners(plan));

/** One for each. */
function apart(parts: readonly string[]): Containers {
  const inner = parts.filter((name) => name !== 'gateway');
  return {
    of: (name) => name,
    ofAll: (names) => names,
    partsOf: (names) => names,
    groups: parts.map((name) => [name]),
    portOf: () => 3000,
    secret: (_service, name) => `/run/secrets/${name}`,
    opened: () => ({
      gateway: {},
      ...Object.fromEntries(inner.map((name) => [name, { ports: [published(3000)] }])),
    }),
    jobs: () => inner.map((name) => ({ job: `migrate_${name}`, container: name })),
  };
}

/** One for all. But for the gateway they listen to nobody outside of it, unless they are told to. */
function together(parts: readonly string[]): Containers {
  const inner = parts.filter((name) => name !== 'gateway');
  const of = (name: string) => (parts.includes(name) ? ONE : name);
  const portOf = (name: string) => 3000 + parts.indexOf(name);
  const variables = inner.flatMap((name) => {
    const prefix = name.toUpperCase().replaceAll('-', '_');
    return [
      [`${prefix}_HOST`, '0.0.0.0'],
      [`${prefix}_PORT`, `${portOf(name)}`],
    ];
  });
  return {
    of,
    ofAll: (names) => [...new Set(names.map(of))],
    partsOf: (names) =>
      names.some((name) => parts.includes(name))
        ? [...parts, ...names.filter((name) => !parts.includes(name))]
        : names,
    groups: [parts],
    portOf,
    secret: (service, name) => `/run/secrets/${parts.includes(service) ? `${service}/` : ''}${name}`,
    opened: () => ({
      [ONE]: {
        // And an exam speaks to identity from where, on its own, the gateway would.
        environment: { ...Object.fromEntries(variables), IDENTITY_TRUSTED_PROXIES: 'loopback,uniquelocal' },
        ports: inner.map((name) => published(portOf(name))),
      },
    }),
    jobs: () => [{ job: 'migrate', container: ONE }],
  };
}

/** On a port of this machine that is free. */
export const published = (port: number): string => `127.0.0.1::${port}`;
