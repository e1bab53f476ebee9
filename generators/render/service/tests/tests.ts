import type { Model, Service } from '../../../plan/model.ts';
import type { OutputFile } from '../../file-set.ts';
import { serviceOf } from '../../wire/entities.ts';
import { copiesOf, followsOf, isParty, published } from '../../wire/events.ts';
import { flowRoutes } from '../../wire/actions.ts';
import { flowsOf } from '../../wire/flows.ts';
import { withRegions } from '../../regions.ts';
import type { Templates } from '../../templates.ts';
import { regionsOf } from '../service.ts';
import { exampleBusUrl } from '../transports.ts';
import { literal } from './code.ts';
import { renderCopyTest } from './copy-test.ts';
import { renderFollowerTest } from './follower-test.ts';
import { renderEntityTest } from './entity-test.ts';
import { renderRows } from './rows.ts';
import { renderServiceTest } from './service-test.ts';
import { subjectOf } from './subject.ts';

/**
 * The tests of a service: over HTTP, on a real database with the real migrations, with small servers in place of the services
 * that it asks. One file for each entity with routes, one for the service, and what they share.
 */
export function renderServiceTests(model: Model, service: Service, templates: Templates): OutputFile[] {
  const subjects = service.entities
    .filter(({ partOf }) => !partOf)
    .map((entity) => subjectOf(model, service, entity));
  const file = (name: string, text: string): OutputFile => ({
    key: `${service.name}/test/${name}`,
    path: `services/${service.name}/test/${name}.${name.startsWith('support/') ? 'ts' : 'test.ts'}`,
    owner: 'merged',
    text,
  });
  const names = fileNames(subjects.map(({ entity }) => entity.names.folder));
  const tests = subjects.map((subject) => renderEntityTest(subject, templates));
  const copies = copiesOf(model, service);
  const follows = followsOf(model, service);
  const followerTests = follows.map((follow) => renderFollowerTest(model, service, follow, templates));
  const copyTests = copies.map((copy) => renderCopyTest(model, service, copy, templates));
  return [
    ...copies.map(({ names: { folder } }, index) => file(folder, copyTests[index] ?? '')),
    ...follows.map(({ names: { folder } }, index) => file(`${folder}.follower`, followerTests[index] ?? '')),
    ...tests.map((text, index) => file(names[index] ?? '', text)),
    file('service', renderServiceTest(model, service, subjects, templates)),
    file('support/app', renderApp(model, service, templates)),
    file('support/rows', renderRows(model, service, [...tests, ...copyTests, ...followerTests], templates)),
    ...livingFiles(model, service).map((name) =>
      file(
        `support/${name}`,
        withRegions(templates.living(`service/test/support/${name}.ts`), regionsOf(model, service)),
      ),
    ),
  ];
}

/** An entity `Service` shares its folder's name with nothing but the tests of the whole. */
const fileNames = (folders: readonly string[]) =>
  folders.map((folder) => (folder === 'service' ? 'service-rows' : folder));

const livingFiles = (model: Model, service: Service) => [
  ...(isParty(model, service) ? ['bus'] : []),
  'callers',
  'database',
  ...(flowsOf(model, service).length > 0 ? ['desk'] : []),
  'issuer',
  ...(service.calls.length > 0 ? ['peers'] : []),
  'postgres',
];

interface AppView {
  readonly name: string;
  readonly system: string;
  readonly events: boolean;
  /** A `BUS_URL`, of no use: the bus of the tests stands in. */
  readonly busUrl: string;
  readonly tells: boolean;
  readonly flows: boolean;
  /** Whether anybody may ask about flows. */
  readonly asked: boolean;
  readonly callers: readonly string[];
  readonly peers: readonly { readonly key: string; readonly name: string; readonly variable: string }[];
}

function renderApp(model: Model, service: Service, templates: Templates): string {
  const view: AppView = {
    name: literal(service.name),
    system: literal(model.system.name),
    events: isParty(model, service),
    busUrl: literal(exampleBusUrl(model, service)),
    tells: published(model, service).length > 0,
    flows: flowsOf(model, service).length > 0,
    asked: service.entities.some((entity) => flowRoutes(model, entity).length > 0),
    callers: service.calledBy.map((name) => literal(name)),
    peers: service.calls
      .map((id) => serviceOf(model, id))
      .map(({ name, env }) => ({ key: literal(name), name: literal(name), variable: `${env}_URL` })),
  };
  return templates.fill('service/test/support/app.ts.hbs', view);
}
