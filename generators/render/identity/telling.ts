import type { Model, Service } from '../../plan/model.ts';
import { outbox } from '../service/platform-tables.ts';
import { exampleBusUrl, transportOf } from '../service/transports.ts';
import { text } from '../service/types.ts';
import { DATA_VERSION, published } from '../wire/events.ts';
import { administratorsOf } from './administrators.ts';

/** What of identity depends on whether others are told what happens to users. */
export function tellingView(model: Model, service: Service) {
  const names = published(model, service).map(({ name }) => name);
  const tells = names.length > 0;
  const transport = transportOf(model);
  return {
    tells,
    created: names.includes('created'),
    changed: names.includes('changed'),
    both: names.length > 1,
    /** Whether there is a role to give to those who have the first one. */
    granted: names.includes('changed') && model.identity.roles.length > 1,
    dataversion: DATA_VERSION,
    transport,
    bus: tells && transport.protocol,
    /** For tests, in which another bus stands in. */
    busUrl: tells && text(exampleBusUrl(model, service)),
    administered: administratorsOf(model.identity)[0] ?? '',
    outbox: outbox.sql,
  };
}
