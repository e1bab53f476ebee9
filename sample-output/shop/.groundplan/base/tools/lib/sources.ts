/** The databases of all services, and the rows in them that others may refer to. */
import type pg from 'pg';
import { connect, databaseUrl } from './databases.ts';
import type { Reference } from './draw.ts';
import { type Row, shapeOf } from './drafts.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { runningState } from './state.ts';
import type { System } from './system.ts';
import { Trouble } from './terminal.ts';

export interface Place {
  service: string;
  table: string;
}

export class Sources {
  private readonly clients = new Map<string, pg.Client>();
  private readonly lists = new Map<string, string[]>();
  private readonly server: URL;
  private readonly secrets: Secrets;
  private readonly system: System;
  /** Where the rows of each entity are. */
  private readonly places: Map<string, Place>;

  constructor(system: System, places: Map<string, Place>) {
    this.system = system;
    this.places = places;
    this.server = new URL(process.env['DATABASE_SERVER_URL'] ?? runningState(system).databaseServer);
    this.secrets = loadSecrets(system);
  }

  async database(service: string): Promise<pg.Client> {
    const open = this.clients.get(service);
    if (open) return open;
    const pack = this.system.services.find(({ name }) => name === service);
    if (!pack) throw new Trouble(`${this.system.title} has no service ${service}.`);
    const client = await connect(new URL(databaseUrl(this.server, pack, this.secrets)));
    this.clients.set(service, client);
    return client;
  }

  /** The ids of the rows that a reference may name; of users the newest first, who are those of the demo. */
  async choices({ to, where = 'TRUE' }: Reference): Promise<string[]> {
    const key = `${to} ${where}`;
    const known = this.lists.get(key);
    if (known) return known;
    const { service, table } = this.placeOf(to);
    const client = await this.database(service);
    const order = to === 'identity.User' ? 'id DESC' : 'id';
    const { rows } = await client.query<{ id: string }>(
      `SELECT id::text AS id FROM ${table} WHERE ${where} ORDER BY ${table}.${order}`,
    );
    const ids = rows.map(({ id }) => id);
    this.lists.set(key, ids);
    return ids;
  }

  /** Whoever asks for rows of this entity again sees what has been added. */
  forget(entity: string) {
    for (const key of this.lists.keys()) if (key.startsWith(`${entity} `)) this.lists.delete(key);
  }

  /** These columns of all rows of an entity, and their types. */
  async read(entity: string, columns: string[]): Promise<{ types: Map<string, string>; rows: Row[] }> {
    const { service, table } = this.placeOf(entity);
    const client = await this.database(service);
    const { types } = await shapeOf(client, table);
    const names = ['id', ...columns];
    const { rows } = await client.query<Row>(
      `SELECT ${names.map((name) => `${name}::text AS ${name}`).join(', ')} FROM ${table}`,
    );
    const plain = names.map((name) => name.replaceAll('"', ''));
    return { types: new Map(plain.map((name) => [name, types.get(name) ?? 'text'])), rows };
  }

  async end() {
    for (const client of this.clients.values()) await client.end();
  }

  private placeOf(entity: string): Place {
    const place = this.places.get(entity);
    if (!place) throw new Trouble(`tools/demo/tables.json does not say where the rows of ${entity} are.`);
    return place;
  }
}
