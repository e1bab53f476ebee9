import type { Model, Service } from '../../../plan/model.ts';
import { isParty } from '../../wire/events.ts';
import { serviceOf } from '../../wire/entities.ts';
import type { Templates } from '../../templates.ts';
import { exampleBusUrl } from '../transports.ts';
import { literal } from './code.ts';
import { userCode } from './people.ts';
import { probeOf, requiredVariables } from './probe.ts';
import type { Subject } from './subject.ts';

interface ServiceTestView {
  readonly title: string;
  readonly name: string;
  readonly system: string;
  readonly database: string;
  readonly port: number;
  /** A `BUS_URL`, where the service needs one. */
  readonly busUrl: string | false;
  readonly probe:
    | {
        readonly path: string;
        readonly roles: string;
        readonly anyone: boolean;
        readonly caller: string;
        /** The most powerful role, for a payload that is forged. */
        readonly highest: string;
      }
    | false;
  /** A route that takes a body, and somebody who passes its door. */
  readonly writable: { readonly path: string; readonly caller: string } | false;
  /** A service that may call this one. */
  readonly caller: string | false;
  readonly urls: readonly string[];
  readonly variables: readonly string[];
  /** The variable that chooses an adapter, where the service has one. */
  readonly sandbox: string | false;
}

/** `test/service.test.ts`: what all services have in common. */
export function renderServiceTest(
  model: Model,
  service: Service,
  subjects: readonly Subject[],
  templates: Templates,
): string {
  const probe = probeOf(subjects);
  const roles = probe ? literal([...probe.roles]) : '[]';
  const view: ServiceTestView = {
    title: service.title,
    name: service.name,
    system: model.system.name,
    database: service.database,
    port: service.port,
    probe: probe
      ? {
          path: probe.path,
          roles,
          anyone: probe.isPublic,
          caller: probe.isPublic ? 'app.anyone' : `app.user(${roles})`,
          highest: literal(model.identity.roles.at(-1)?.name ?? 'admin'),
        }
      : false,
    writable: writableRoute(subjects),
    caller: service.calledBy[0] === undefined ? false : literal(service.calledBy[0]),
    urls: service.calls.map((id) => `${serviceOf(model, id).env}_URL`),
    busUrl: isParty(model, service) && literal(exampleBusUrl(model, service)),
    variables: requiredVariables(model, service),
    sandbox: service.ports[0]?.toUpperCase().replaceAll('-', '_') ?? false,
  };
  return templates.fill('service/test/service.test.ts.hbs', view);
}

function writableRoute(subjects: readonly Subject[]): ServiceTestView['writable'] {
  const routes = subjects.flatMap(({ creation, path, internalPath }) => {
    if (creation.kind === 'table') return [];
    const caller =
      creation.kind === 'user' ? userCode(creation.roles) : `app.service(${literal(creation.caller)})`;
    return [{ path: creation.kind === 'user' ? path : internalPath, caller }];
  });
  return routes[0] ?? false;
}
