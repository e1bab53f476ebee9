import type { ExamField, ExamOperation } from './exam-plan.ts';
import { parseExpression } from './expression.ts';
import { examInputs } from './fields.ts';
import * as names from './names.ts';
import { type Scope, settle } from './settle.ts';
import { type KnownEntity, typeOf, type World } from './world.ts';
import { entries, mapping, type Mapping, type Node, text, texts } from './yaml.ts';

export function examOperations(entity: KnownEntity, world: World): ExamOperation[] {
  return entries(entity.keys['operations']).map(([name, node]) => examOperation(name, node, entity, world));
}

function examOperation(name: string, node: Node, entity: KnownEntity, world: World): ExamOperation {
  const keys: Mapping = typeof node === 'string' ? readMove(node) : mapping(node);
  const takes = examInputs(keys['takes'], world);
  const when = text(keys['when']);
  return {
    name,
    route: names.kebab(name),
    from: [...new Set(texts(keys['from']).flatMap(readStates))],
    to: text(keys['to']),
    takes,
    when:
      when === undefined ? undefined : settle(parseExpression(when), { row: entity, inputs: takes, world }),
    does: texts(keys['does']).map((assignment) => readAssignment(assignment, takes, entity, world)),
    calls: readCall(keys, { row: entity, inputs: takes, world }),
    fails: text(keys['fails']) ?? `${names.kebab(entity.name)}-${names.kebab(name)}-refused`,
    byHand: keys['by'] === 'hand',
  };
}

function readCall(keys: Mapping, scope: Scope): ExamOperation['calls'] {
  const [port, operation] = text(keys['calls'])?.split('.') ?? [];
  if (port === undefined || operation === undefined) return undefined;
  const given = entries(keys['with']).map(
    ([name, node]) => [name, settle(parseExpression(text(node) ?? ''), scope)] as const,
  );
  return { port, operation, with: Object.fromEntries(given) };
}

/** `placed | confirmed -> cancelled`. */
function readMove(move: string): { from: string; to: string } {
  const [from = '', to = ''] = move.split('->').map((side) => side.trim());
  return { from, to };
}

const readStates = (states: string): string[] => states.split('|').map((state) => state.trim());

/** `received += quantity`. */
function readAssignment(
  written: string,
  inputs: readonly ExamField[],
  row: KnownEntity,
  world: World,
): ExamOperation['does'][number] {
  const [, field = '', operator = '=', value = ''] = /^\s*(\w+)\s*(=|\+=|-=)(.*)$/s.exec(written) ?? [];
  const target = row.written.find((one) => one.name === field);
  const scope: Scope = { row, inputs, world };
  return {
    field,
    operator: operator as '=' | '+=' | '-=',
    value: settle(parseExpression(value), scope, target && typeOf(target, row, world)),
  };
}
