import type { Model, Service } from '../../plan/model.ts';

/** The view of `platform/config.ts`. */
export const configView = ({ identity }: Model, { port }: Service) => ({
  port,
  accessTokenSeconds: grouped(identity.tokens.access),
  refreshTokenSeconds: grouped(identity.tokens.refresh),
});

/** `2_592_000` */
const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, '_');
