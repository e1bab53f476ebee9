import type { Model, Service } from '../../plan/model.ts';
import { callersOf } from './callers.ts';

/** The view of `platform/config.ts`. */
export const configView = (model: Model, { port }: Service) => ({
  port,
  callers: callersOf(model).length > 0,
  accessTokenSeconds: grouped(model.identity.tokens.access),
  refreshTokenSeconds: grouped(model.identity.tokens.refresh),
});

/** `2_592_000` */
const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, '_');
