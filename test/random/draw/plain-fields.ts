import type { Dice } from './dice.ts';
import type { Common, DrawnBounds, DrawnField, DrawnType } from './drawn.ts';
import { enumValue, literal } from './literals.ts';
import type { EntityNames } from './names.ts';
import { drawBounds, drawType, isVaried, PLAIN_KINDS } from './types.ts';
import { FIELD_WORDS } from './words.ts';
import { LIST_PARAMETERS } from '../../../generators/plan/reserved.ts';

export interface Place {
  readonly names: EntityNames;
  readonly common: Common;
  readonly dice: Dice;
  readonly isPart: boolean;
  /** A partitioned table keeps nothing unique. */
  readonly isPartitioned: boolean;
  /** Lists of values that this service shares, by name. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

/** Words that a list's parameters have already are no names of what a list is filtered by. */
const FILTERS = FIELD_WORDS.filter((word) => !LIST_PARAMETERS.has(word));
const COLUMNS = ['legacy_column', 'Old_Name', 'select', 'SOME_CODE', '_x1', 'aB', 'x$y'];

/** A field that holds a value of its own, with words, bounds and default. */
export function drawPlainField(place: Place): DrawnField {
  const { dice, names, isPart } = place;
  const { type, isNamed } = drawFieldType(place);
  const bounds = drawBounds(type, dice);
  const isSimple = !['string', 'decimal', 'enum', 'boolean'].includes(type.kind);
  const optional = dice.chance(35);
  const value = dice.chance(30) ? literal(type, bounds, dice) : undefined;
  const words = drawWords({ type, bounds, optional, value }, place);
  const isFilter = !isSimple || words.some((word) => word === 'index' || word === 'unique');
  const legacy = dice.chance(6) && !isPart ? dice.pick(COLUMNS) : undefined;
  const column = legacy === undefined || names.hasColumn(legacy) ? undefined : legacy;
  const kind = type.kind === 'enum' && !isNamed ? 'enum' : 'value';
  const field = { type, optional, words, ...(bounds && { bounds }), ...(value !== undefined && { value }) };
  const name = names.field(isFilter ? FILTERS : FIELD_WORDS, kind, column);
  return { name, ...field, ...(column !== undefined && { column }) };
}

function drawFieldType({ dice, common, enums }: Place): { type: DrawnType; isNamed: boolean } {
  if (enums.size > 0 && dice.chance(12)) {
    const [text, values] = dice.pick([...enums]);
    return { type: { kind: 'enum', text, values }, isNamed: true };
  }
  return { type: drawType(dice, common, PLAIN_KINDS), isNamed: false };
}

interface Valued {
  readonly type: DrawnType;
  readonly bounds: DrawnBounds | undefined;
  readonly optional: boolean;
  readonly value: string | undefined;
}

function drawWords(
  { type, bounds, optional, value }: Valued,
  { dice, isPart, isPartitioned }: Place,
): string[] {
  const isShort = type.kind !== 'text' && type.kind !== 'json' && (type.length?.[1] ?? 0) <= 200;
  const isText = ['string', 'text', 'email', 'url'].includes(type.kind);
  if (isText && type.pattern === undefined && dice.chance(5)) return ['secret'];
  const words: string[] = [];
  // Only one row could be what it is by default.
  const isDistinct = isShort && value === undefined && isVaried(type, bounds);
  if (isDistinct && !isPartitioned && dice.chance(20)) words.push('unique');
  else if (isShort && dice.chance(12)) words.push('index');
  if (isText && !isPart && dice.chance(20)) words.push('search');
  if (dice.chance(12)) words.push('immutable');
  if (dice.chance(8)) words.push('personal');
  // Nothing sets what is internal to a part.
  if (!isPart && (optional || value !== undefined) && dice.chance(10)) words.push('internal');
  return words;
}

/** The enum that operations move through: new rows begin in one of its states. */
export function drawState(values: readonly string[], place: Place): DrawnField {
  const { dice, names } = place;
  const states = values.filter((value) => !['created', 'changed', 'deleted'].includes(value));
  const name = names.field(FILTERS, 'enum');
  const type: DrawnType = { kind: 'enum', text: states.join(' | '), values: states };
  const words = dice.chance(25) ? ['index'] : [];
  return { name, type, optional: false, words, value: enumValue(dice.pick(states), dice) };
}
