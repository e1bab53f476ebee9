import { columnName, entityNames, kebab, pascal, snake } from '../../../generators/plan/names.ts';
import { PLATFORM_TABLES, SCHEMA_WORDS } from '../../../generators/plan/reserved.ts';
import type { Dice } from './dice.ts';

const KINDS = ['Controller', 'Service', 'Repository', 'Module'];

/** Names that are in use. Letters of another case make no other name: not for files, and not for some databases. */
export class Taken {
  readonly #names = new Set<string>();

  has(name: string): boolean {
    return this.#names.has(name.toLowerCase());
  }

  /** Takes all of them, or none where one is taken. */
  take(...names: readonly string[]): boolean {
    const keys = names.map((name) => name.toLowerCase());
    if (keys.some((key) => this.#names.has(key))) return false;
    for (const key of keys) this.#names.add(key);
    return true;
  }
}

/** The names of one service: no two things may have the same table, class, file or constraint. */
export class ServiceNames {
  readonly #tables = new Taken();
  readonly #files = new Taken();
  readonly #classes = new Taken();
  readonly #constraints = new Taken();
  readonly #routes: Taken;
  readonly #dice: Dice;
  readonly name: string;

  /** `routes` are those of the whole system. */
  constructor(name: string, enums: readonly string[], routes: Taken, dice: Dice) {
    this.name = name;
    this.#dice = dice;
    this.#routes = routes;
    for (const name of enums) this.#classes.take(name);
    this.#tables.take(...PLATFORM_TABLES);
  }

  /** `tables` are names that the table may have had already, from which each is taken once. */
  entity(words: readonly string[], tables: readonly string[]): EntityNames {
    for (;;) {
      const name = this.#dice.pick(words);
      const table = tables.find((one) => !this.#tables.has(one));
      const names = entityNames(name, table);
      const classes = [names.class, ...KINDS.map((kind) => `${names.classes}${kind}`)];
      if (this.#routes.has(names.folder) || !this.#files.take(names.folder, names.file)) continue;
      if (!this.#classes.take(...classes) || !this.#tables.take(names.table)) continue;
      this.#routes.take(names.folder);
      return new EntityNames(name, names, table, this, this.#dice);
    }
  }

  /** A type beside the classes: of an enum, or of what an operation takes. */
  takeClass(name: string): boolean {
    return this.#classes.take(name);
  }

  takeTable(name: string): boolean {
    return this.#tables.take(name);
  }

  takeConstraint(table: string, part: string): boolean {
    return this.#constraints.take(`${snake(table)}_${snake(part)}`);
  }
}

/** The names within one entity. */
export class EntityNames {
  readonly name: string;
  readonly class: string;
  readonly service: string;
  /** What the plan calls the table, where it was there before. */
  readonly legacyTable: string | undefined;
  readonly #table: string;
  readonly #service: ServiceNames;
  readonly #dice: Dice;
  readonly #members = new Taken();
  readonly #columns = new Taken();
  readonly #routes = new Taken();

  constructor(
    name: string,
    names: { readonly class: string; readonly table: string },
    legacyTable: string | undefined,
    service: ServiceNames,
    dice: Dice,
  ) {
    this.name = name;
    this.class = names.class;
    this.service = service.name;
    this.legacyTable = legacyTable;
    this.#table = names.table;
    this.#service = service;
    this.#dice = dice;
    this.#columns.take('id', 'created_at', 'updated_at', 'version');
  }

  /** The columns that a part has besides its own. */
  becomePartOf(owner: string): void {
    this.#columns.take('position');
    this.#members.take('position');
    this.#columns.take(columnName(owner, true));
  }

  hasColumn(column: string): boolean {
    return this.#columns.has(column);
  }

  field(words: readonly string[], kind: 'value' | 'enum' | 'reference' | 'list', column?: string): string {
    for (;;) {
      const name = this.#dice.pick(words);
      if (!this.#members.take(name) || !this.#service.takeConstraint(this.#table, name)) continue;
      if (kind === 'list' && !this.#service.takeTable(`${this.#table}_${snake(name)}`)) continue;
      if (kind === 'enum' && !this.#service.takeClass(`${this.class}${pascal(name)}`)) continue;
      if (kind !== 'list' && !this.#columns.take(column ?? columnName(name, kind === 'reference'))) continue;
      return name;
    }
  }

  operation(words: readonly string[]): string {
    for (;;) {
      const name = this.#dice.pick(words);
      if (this.#service.takeClass(`${this.class}${pascal(name)}`) && this.#routes.take(kebab(name)))
        return name;
    }
  }

  rule(words: readonly string[]): string {
    for (;;) {
      const name = this.#dice.pick(words);
      if (this.#service.takeConstraint(this.#table, name)) return name;
    }
  }
}

/** Whether the one's class is what a schema of the other is called: `Order` and `OrderView`. */
export const clashAsSchemas = (one: string, other: string): boolean =>
  [...SCHEMA_WORDS].some((word) => `${one}${word}` === other || `${other}${word}` === one);
