import type { ExamField, ExamType, Expr } from './exam-plan.ts';
import * as names from './names.ts';
import { enumOf, type Scope, settle } from './settle.ts';
import { type KnownEntity, typeOf, type World } from './world.ts';
import { readField, type WrittenField } from './written-field.ts';
import { entries, type Node } from './yaml.ts';

/** The fields of an entity, complete. */
export function examFields(entity: KnownEntity, world: World): ExamField[] {
  return entity.written.map((written) => {
    const type = typeOf(written, entity, world);
    return examField(written, type, columnOf(written, type), { world, row: withoutField(entity, written) });
  });
}

/** What an operation or a port takes or gives: fields without columns. */
export function examInputs(node: Node | undefined, world: World): ExamField[] {
  return entries(node).map(([name, value]) => {
    const written = readField(name, value);
    return examField(written, typeOf(written, undefined, world), '', { world });
  });
}

function withoutField(entity: KnownEntity, field: WrittenField): KnownEntity {
  return { ...entity, written: entity.written.filter((one) => one !== field) };
}

function columnOf({ name, column }: WrittenField, type: ExamType): string {
  if (type.kind === 'parts' || type.kind === 'links') return '';
  return column ?? (type.kind === 'reference' ? names.referenceColumn(name) : names.columnName(name));
}

function examField(written: WrittenField, type: ExamType, column: string, scope: Scope): ExamField {
  const { name, optional, words, ownerVia, min, max, value, when } = written;
  const settled = value && settle(value, scope, type);
  const literal = settled && literalText(settled);
  return {
    name,
    column,
    type,
    optional,
    unique: words.has('unique'),
    index: words.has('index'),
    search: words.has('search'),
    immutable: words.has('immutable'),
    owner: words.has('owner'),
    ownerVia,
    secret: words.has('secret'),
    internal: words.has('internal'),
    min,
    max,
    default: literal,
    computed: literal === undefined ? settled : undefined,
    guard: when && type.kind === 'reference' ? guardOf(written, when, type.target, scope.world) : undefined,
  };
}

function literalText(expr: Expr): string | undefined {
  if (expr.kind === 'number' || expr.kind === 'duration') return expr.text;
  return expr.kind === 'literal' ? String(expr.value) : undefined;
}

/** `when status = active` is refused with `product-not-active`, any other condition with `product-not-allowed`. */
function guardOf(written: WrittenField, condition: Expr, target: string, world: World): ExamField['guard'] {
  const row = world.entities.get(target);
  const scope: Scope = row ? { world, row } : { world };
  const when = settle(condition, scope);
  const isState =
    when.kind === 'binary' &&
    when.operator === '=' &&
    when.right.kind === 'literal' &&
    when.right.value !== null &&
    enumOf(when.left, scope) !== undefined;
  const word = isState && when.right.kind === 'literal' ? names.kebab(String(when.right.value)) : 'allowed';
  return { when, problem: written.problem ?? `${names.kebab(written.name)}-not-${word}` };
}
