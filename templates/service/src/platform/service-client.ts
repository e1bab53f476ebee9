import { Inject, Injectable } from '@nestjs/common';
import { importJWK, SignJWT } from 'jose';
import { z } from 'zod';
import type { Caller } from './auth.js';
import { CONFIG, type Config } from './config.js';
import { unavailable } from './problems.js';

interface Rows<Row> {
  readonly service: keyof Config['urls'];
  /** `/internal/v1/products` */
  readonly path: string;
  readonly schema: z.ZodType<Row>;
  /** Milliseconds that an answer may take. */
  readonly timeout: number;
}

interface LookUp<Row> extends Rows<Row> {
  readonly ids: readonly string[];
}

interface Snapshot<Row> extends Rows<Row> {
  readonly after: string | undefined;
}

/** The most ids that a service takes at once. */
const mostIds = 100;

/** Asks other services, each time with a token of its own, which is good for one of them and for a minute. */
@Injectable()
export class ServiceClient {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Rows of another service by their ids. Those that are not there are left out. */
  async lookUp<Row extends { id: string }>(
    { ids, ...where }: LookUp<Row>,
    caller: Caller,
  ): Promise<ReadonlyMap<string, Row>> {
    const found = new Map<string, Row>();
    const wanted = [...new Set(ids)];
    for (let start = 0; start < wanted.length; start += mostIds) {
      const rows = await this.page(where, { id: wanted.slice(start, start + mostIds).join(',') }, caller);
      for (const row of rows) found.set(row.id, row);
    }
    return found;
  }

  /** A page of all rows that another service has, in the order of their ids; behind the last one it is empty. */
  snapshot<Row>({ after, path, ...rows }: Snapshot<Row>, caller: Caller): Promise<Row[]> {
    return this.page({ ...rows, path: `${path}/snapshot` }, after === undefined ? {} : { after }, caller);
  }

  private async page<Row>(
    { service, path, schema, timeout }: Rows<Row>,
    query: Readonly<Record<string, string>>,
    caller: Caller,
  ): Promise<Row[]> {
    const url = new URL(path, this.config.urls[service]);
    url.search = new URLSearchParams(query).toString();
    try {
      const response = await fetch(url, {
        headers: {
          authorization: `Bearer ${await this.token(service, caller)}`,
          'x-request-id': caller.requestId,
        },
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
      });
      if (response.status !== 200) throw new Error(`${service} has answered ${response.status}`);
      return z.object({ items: z.array(schema) }).parse(await response.json()).items;
    } catch (error) {
      throw unavailable('What this refers to cannot be looked up right now. Try again.', error);
    }
  }

  /** The user travels as data: what this service may do is its own right. */
  private async token(audience: string, { id, roles }: Caller): Promise<string> {
    const { service, serviceKey } = this.config;
    return new SignJWT({ ...(id === undefined ? {} : { user: id }), roles: [...roles] })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'service+jwt' })
      .setIssuer(service)
      .setSubject(service)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(await importJWK(serviceKey, 'EdDSA'));
  }
}
