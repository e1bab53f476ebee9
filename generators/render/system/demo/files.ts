import type { Tables } from './tables.ts';

/** The demo as the tools read it: `tools/demo/seed.json`, `tools/demo/journey.json` and `tools/demo/tables.json`. */
export interface Demo {
  readonly seed: Seed;
  readonly journey: Journey;
  readonly tables: Tables;
}

export interface Seed {
  /** By role; the default role first. */
  readonly users: Readonly<Record<string, DemoUser>>;
  readonly steps: readonly Step[];
  /** A request that anybody may copy to see an answer. */
  readonly first?: { readonly say: string; readonly path: string };
}

export interface Journey {
  readonly title: string;
  readonly steps: readonly Step[];
}

export interface DemoUser {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** A request to the gateway. `{name}` stands for what an earlier step has saved, `{run}` for a text that no other run has. */
export interface Step {
  readonly say: string;
  readonly as?: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: JsonObject;
  readonly expect: number;
  readonly check?: JsonObject;
  readonly save?: Readonly<Record<string, string>>;
  readonly show?: readonly string[];
}
