import { condition } from './conditions.ts';
import type { Dice } from './dice.ts';
import type { Common, DrawnField } from './drawn.ts';
import { drawType, PLAIN_KINDS } from './types.ts';
import { FIELD_WORDS, PORT_NAMES, PORT_OPERATIONS } from './words.ts';
import { written } from './written-field.ts';
import type { Tree } from './yaml.ts';

export interface DrawnPort {
  readonly name: string;
  readonly operations: readonly {
    readonly name: string;
    readonly takes: readonly DrawnField[];
    readonly gives: readonly DrawnField[];
    readonly fails: string | undefined;
    /** When the sandbox says no: what never happens cannot be seen. */
    readonly when: string | undefined;
  }[];
}

export function drawPorts(common: Common, dice: Dice): DrawnPort[] {
  return dice.some(PORT_NAMES, dice.pick([0, 0, 1, 1, 2])).map((name) => ({
    name,
    operations: dice.some(PORT_OPERATIONS, dice.pick([1, 1, 2])).map((operation) => {
      const takes = drawInputs(common, dice, 3);
      const gives = drawInputs(common, dice, 2);
      const when = dice.chance(70) ? condition(takes, dice) : undefined;
      const fails = when === undefined ? undefined : dice.pick(['declined', 'card-refused', 'no']);
      return { name: operation, takes, gives, when, fails };
    }),
  }));
}

function drawInputs(common: Common, dice: Dice, most: number): DrawnField[] {
  return dice.some(FIELD_WORDS, dice.below(most + 1)).map((name) => {
    const type = drawType(dice, common, PLAIN_KINDS);
    return { name, type, optional: dice.chance(25), words: [] };
  });
}

export function writtenPort({ operations }: DrawnPort, dice: Dice): Tree {
  const rules = operations.flatMap(({ name, fails, when }) =>
    when === undefined || fails === undefined ? [] : [[name, { fails, when }] as const],
  );
  const written = operations.map(({ name, takes, gives, fails }) => [
    name,
    {
      ...(takes.length > 0 && { takes: inputs(takes, dice) }),
      ...(gives.length > 0 && { gives: inputs(gives, dice) }),
      ...(fails !== undefined && { fails }),
    },
  ]);
  return { ...Object.fromEntries(written), ...(rules.length > 0 && { sandbox: Object.fromEntries(rules) }) };
}

const inputs = (fields: readonly DrawnField[], dice: Dice): Tree =>
  Object.fromEntries(fields.map((field) => [field.name, written(field, dice)]));
