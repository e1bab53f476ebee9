/** As a generated service has it, as far as events are concerned. */
export interface Config {
  readonly service: string;
  readonly logLevel: string;
  readonly databaseUrl: string;
  readonly busUrl: string;
}
export const CONFIG = Symbol('Config');
