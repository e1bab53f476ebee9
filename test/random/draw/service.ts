import type { Dice } from './dice.ts';
import type { Common, DrawnEntity } from './drawn.ts';
import { drawPart, drawRoot, type Frame, type Surroundings, type Written } from './entity.ts';
import { ServiceNames, type Taken } from './names.ts';
import type { Place } from './plain-fields.ts';
import { drawValues } from './types.ts';
import { ENTITY_WORDS, SENTENCES } from './words.ts';
import type { Tree } from './yaml.ts';

export interface DrawnService {
  readonly name: string;
  readonly roots: readonly DrawnEntity[];
  readonly tree: Tree;
  readonly entities: readonly DrawnEntity[];
}

/** What the services before this one, and the system, have to give. */
export interface SystemAround extends Pick<Surroundings, 'remotes' | 'ports' | 'usersAsked' | 'user'> {
  readonly enums: ReadonlyMap<string, readonly string[]>;
  readonly routes: Taken;
}

const ENUMS = ['Size', 'Weekday', 'Channel'];
const TABLES = ['legacy_rows', 'Old_Table', 'user', 'select', '_x', 'pg_rows', 'T1'];

export function drawService(name: string, around: SystemAround, common: Common, dice: Dice): DrawnService {
  const own = dice.chance(25) ? new Map([[dice.pick(['Mood', 'Colour']), drawValues(dice)]]) : new Map();
  const enums = new Map<string, readonly string[]>([...around.enums, ...own]);
  const names = new ServiceNames(name, [...ENUMS, ...enums.keys()], around.routes, dice);
  const drawn: Written[] = [];
  const roots: DrawnEntity[] = [];
  for (let left = dice.pick([1, 2, 2, 3, 4]); left > 0; left -= 1) {
    const root = frame(names, false, dice);
    const place = { common, dice, enums };
    const locals = [...roots];
    const written = Array.from({ length: dice.pick([0, 0, 0, 1, 1, 2]) }, () => {
      const part = frame(names, true, dice);
      part.names.becomePartOf(root.names.name);
      const at: Place = { ...place, names: part.names, isPart: true, isPartitioned: false };
      return drawPart(part, { ...around, locals, parts: [] }, at);
    });
    const isPartitioned = root.key === 'uuid' && dice.chance(8);
    const at: Place = { ...place, names: root.names, isPart: false, isPartitioned };
    const parts = written.map(({ entity }) => entity);
    const one = drawRoot(root, { ...around, locals, parts }, at);
    roots.push(one.entity);
    drawn.push(...dice.shuffled([one, ...written]));
  }
  const tree = {
    ...(dice.chance(50) && { purpose: dice.pick(SENTENCES) }),
    ...(own.size > 0 && { enums: writtenEnums(own, dice) }),
    entities: Object.fromEntries(drawn.map(({ entity, tree: one }) => [entity.name, one])),
  };
  return { name, roots, tree, entities: drawn.map(({ entity }) => entity) };
}

export const writtenEnums = (enums: ReadonlyMap<string, readonly string[]>, dice: Dice): Tree =>
  Object.fromEntries(
    [...enums].map(([name, values]) => [name, dice.chance(50) ? values.join(' | ') : values]),
  );

function frame(names: ServiceNames, isPart: boolean, dice: Dice): Frame {
  const key = dice.chance(75) ? 'uuid' : dice.pick(['bigint', 'string(26)', 'string(40)', 'string(255)']);
  const tables = dice.chance(isPart ? 4 : 8) ? dice.some(TABLES, 1) : [];
  return { key, names: names.entity(ENTITY_WORDS, tables) };
}
