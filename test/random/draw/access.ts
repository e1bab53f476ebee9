import { condition, readable } from './conditions.ts';
import type { Dice } from './dice.ts';
import { type DrawnEntity, type DrawnField, has, isComputed } from './drawn.ts';
import type { DrawnOperation } from './operations.ts';
import type { Place } from './plain-fields.ts';
import type { Tree } from './yaml.ts';

/** Who may do what. Every creation and every operation can be called by somebody. */
export function drawAccess(
  entity: DrawnEntity,
  state: DrawnField | undefined,
  operations: readonly DrawnOperation[],
  place: Place,
): Tree | undefined {
  const { dice } = place;
  if (dice.chance(5)) return undefined;
  const who = new Who(entity, state, place);
  if (dice.chance(25)) return { read: who.reads(), write: who.simple(), others: who.simple() };
  const named = operations.map(({ name }) => [name, who.operates()] as const);
  const rest = named.length > 1 && dice.chance(30) ? { others: named[0]?.[1] ?? who.simple() } : {};
  return {
    create: who.creates(),
    read: who.reads(),
    change: dice.chance(15) ? 'nobody' : who.changes(),
    delete: dice.chance(20) ? 'nobody' : who.changes(),
    ...Object.fromEntries('others' in rest ? named.slice(1) : named),
    ...rest,
  };
}

class Who {
  readonly #dice: Dice;
  readonly #roles: readonly string[];
  readonly #owners: readonly DrawnField[];
  readonly #fields: readonly DrawnField[];
  readonly #lasting: readonly DrawnField[];

  constructor({ fields }: DrawnEntity, state: DrawnField | undefined, { dice, common }: Place) {
    this.#dice = dice;
    this.#roles = common.roles;
    this.#owners = fields.filter((field) => has(field, 'owner'));
    this.#fields = readable(fields).filter((field) => field.type.kind !== 'reference');
    // Who sees a row in one state alone could do nothing with it in another.
    this.#lasting = this.#fields.filter((field) => field !== state);
  }

  simple(): Tree {
    return this.#dice.pick(['signed-in', ...this.#roles]);
  }

  reads(): Tree {
    return this.#grants(['public', 'signed-in', ...this.#roles, ...this.#ownerWords()], this.#lasting);
  }

  changes(): Tree {
    return this.#grants(
      ['signed-in', ...this.#roles, ...this.#ownerWords(), ...this.#ownerWords()],
      this.#fields,
    );
  }

  operates(): Tree {
    return this.#grants(['public', 'signed-in', ...this.#roles, ...this.#ownerWords()], this.#lasting);
  }

  /** A new row has what its creator sends, and the first state. */
  creates(): Tree {
    const direct = this.#owners.filter(({ via }) => via === undefined);
    const isPublic = direct.every(({ optional }) => optional);
    const behalf = direct.flatMap(({ name }) => this.#roles.map((role) => `${role} for ${name}`));
    const sent = this.#lasting.filter((field) => !has(field, 'internal') && !isComputed(field));
    const words = [
      'signed-in',
      ...this.#roles,
      ...this.#dice.some(behalf, 2),
      ...(isPublic ? ['public'] : []),
    ];
    const grants = this.#grants(words, sent, 1);
    if (!this.#dice.chance(8)) return grants;
    return [...(typeof grants === 'string' ? [grants] : (grants as readonly Tree[])), 'internal'];
  }

  #ownerWords(): string[] {
    const named = this.#owners.map(({ name }) => `owner(${name})`);
    return this.#owners.length > 0 ? ['owner', ...named] : [];
  }

  #grants(words: readonly string[], fields: readonly DrawnField[], conditions = 3): Tree {
    let left = conditions;
    const grants = this.#dice.some(words, this.#dice.pick([1, 1, 2, 3])).map((word) => {
      const when = this.#dice.chance(22) ? condition(fields, this.#dice, ['now', 'today']) : undefined;
      if (when === undefined || left === 0) return word;
      left -= 1;
      return `${word} when ${when}`;
    });
    return grants.length === 1 && this.#dice.chance(60) ? (grants[0] ?? '') : grants;
  }
}
