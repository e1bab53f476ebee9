import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generator } from '../../../generators/verify/exams/crash/random.ts';
import { type Operator, OPERATORS } from './operators.ts';

/** One fault at one place of one service. */
export interface Mutant {
  readonly operator: string;
  readonly service: string;
  /** From the root of the system. */
  readonly path: string;
  /** Which match of the operator in the file, from 1. */
  readonly place: number;
  /** The line, from 1. */
  readonly line: number;
  readonly text: string;
  readonly exams: readonly string[];
}

/** Every mutant of these services, in a fixed order. */
export function allMutants(root: string, services: readonly string[]): Mutant[] {
  return services.flatMap((service) => {
    const source = join('services', service, 'src');
    const files = readdirSync(join(root, source), { recursive: true, encoding: 'utf8' }).toSorted();
    const config = readFileSync(join(root, source, 'platform/config.ts'), 'utf8');
    const operators = OPERATORS.filter(({ isWithoutEffect }) => isWithoutEffect?.(config) !== true);
    return files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => mutantsOf(root, service, join(source, file), operators));
  });
}

function mutantsOf(root: string, service: string, path: string, operators: readonly Operator[]): Mutant[] {
  const sound = readFileSync(join(root, path), 'utf8');
  return operators
    .filter(({ files }) => files.test(path))
    .flatMap(({ name, find, replace, exams }) =>
      [...sound.matchAll(find)].map((match, index) => ({
        operator: name,
        service,
        path,
        place: index + 1,
        line: sound.slice(0, match.index).split('\n').length,
        text: replaceAt(sound, match, replace),
        exams,
      })),
    );
}

function replaceAt(
  text: string,
  match: RegExpExecArray,
  replace: string | ((match: string) => string),
): string {
  const [found] = match;
  const instead = typeof replace === 'string' ? replace : replace(found);
  return text.slice(0, match.index) + instead + text.slice(match.index + found.length);
}

/** At least `count` mutants of each operator or group of operators, or all that there are; the same for the same seed. */
export function drawn(mutants: readonly Mutant[], count: number, seed: number): Mutant[] {
  const random = generator(seed);
  const groupOf = new Map(OPERATORS.map(({ name, group = name }) => [name, group]));
  const chosen = [...new Set(groupOf.values())].flatMap((group) => {
    const own = mutants
      .filter(({ operator }) => groupOf.get(operator) === group)
      .map((mutant) => ({ mutant, at: random() }));
    return own.toSorted((a, b) => a.at - b.at).slice(0, count);
  });
  const kept = new Set(chosen.map(({ mutant }) => mutant));
  return mutants.filter((mutant) => kept.has(mutant));
}
