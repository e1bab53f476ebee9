import { fieldType, type World } from '../resolve/world.ts';
import { type Resolved, resolve } from './resolve.ts';
import type { Scope } from './scope.ts';
import type { Syntax } from './syntax.ts';
import { describe } from './types.ts';

/** `sum(lines.price * lines.quantity)`, `count(lines)`. */
export function resolveSum(
  syntax: Syntax & { kind: 'call' },
  scope: Scope,
  world: World,
): Resolved | undefined {
  const { findings } = world;
  if (!scope.sums || !scope.row) {
    const mend = 'Compute the sum in a field, and use the field here.';
    findings.error('sum-not-here', syntax.at, `${scope.what} cannot use ${syntax.name}.`, mend);
    return undefined;
  }
  const name = firstListName(syntax.argument, scope);
  const list = name === undefined ? undefined : fieldType(scope.row, name);
  const entity = list?.kind === 'list' ? world.entities.get(list.of) : undefined;
  if (name === undefined || !entity || scope.row.fields.get(name)?.type.kind !== 'parts') {
    const mend = syntax.name === 'sum' ? 'Write sum(lines.price * lines.quantity).' : 'Write count(lines).';
    findings.error('sum-not-here', syntax.argument.at, `${syntax.name} goes over a list of parts.`, mend);
    return undefined;
  }
  if (syntax.name === 'count') {
    return {
      expression: { kind: 'aggregate', function: 'count', parts: name },
      type: { kind: 'number', whole: true },
    };
  }
  const inner = resolve(syntax.argument, { what: 'A sum', parts: { field: name, entity } }, world);
  if (!inner) return undefined;
  if (!['number', 'money', 'anything'].includes(inner.type.kind)) {
    findings.error(
      'type-mismatch',
      syntax.argument.at,
      `A sum of ${describe(inner.type)} means nothing.`,
      'Sum up numbers or money.',
    );
    return undefined;
  }
  return {
    expression: { kind: 'aggregate', function: 'sum', parts: name, of: inner.expression },
    type: inner.type,
  };
}

function firstListName(syntax: Syntax, scope: Scope): string | undefined {
  switch (syntax.kind) {
    case 'name': {
      const first = syntax.path[0]?.text ?? '';
      return scope.row?.fields.get(first)?.value.kind === 'list' ? first : undefined;
    }
    case 'unary':
      return firstListName(syntax.operand, scope);
    case 'binary':
      return firstListName(syntax.left, scope) ?? firstListName(syntax.right, scope);
    default:
      return undefined;
  }
}
