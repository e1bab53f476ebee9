import type { Entity, Flow, Model, Service } from '../../plan/model.ts';
import { kebab } from '../../plan/names.ts';
import type { OutputFile } from '../file-set.ts';
import type { Templates } from '../templates.ts';
import { serviceOf } from '../wire/entities.ts';
import { flowRoutes } from '../wire/actions.ts';
import { copiesOf, type Copy, followsOf, isParty } from '../wire/events.ts';
import { keepers } from '../wire/keeping.ts';
import { flowsOf, flowsOn, takesPartInFlows } from '../wire/flows.ts';
import { flowView } from './flows.ts';
import {
  configView,
  dataSourceView,
  isWaking,
  moduleView,
  moneyView,
  rolesView,
  usesMoney,
} from './application.ts';
import { acceptsUnchecked, clientsOf } from './clients.ts';
import {
  copyControllerView,
  copyEntityView,
  copyRepositoryView,
  copyServiceView,
  copyView,
} from './copies.ts';
import { controllerView } from './controller.ts';
import { entityView, folderOf } from './entity.ts';
import { enumView, sharedEnums } from './enums.ts';
import { featureOf } from './feature.ts';
import { followerView } from './followers.ts';
import { logicView } from './logic.ts';
import { importedBy, livingSources, type ServiceFile } from './living-files.ts';
import { asked } from './lookups.ts';
import { migrateView, migrationView } from './migration.ts';
import { portsOf, portView } from './ports.ts';
import { repositoryView } from './repository.ts';
import { createsWithin, schemasView } from './schemas.ts';
import { hasSteps, stepsView } from './steps.ts';
import { tellingView, tellsAnything } from './telling.ts';
import { usedOnly } from './used-only.ts';

/** The sources of one business service. */
export function renderService(model: Model, service: Service, templates: Templates): OutputFile[] {
  const file = (
    key: string,
    path: string,
    text: string,
    owner: OutputFile['owner'] = 'merged',
  ): OutputFile => ({
    key: `${service.id}/${key}`,
    path: `services/${service.name}/${path}`,
    owner,
    text,
  });
  const fill = (path: string, view: object) => file(path, path, templates.fill(`service/${path}.hbs`, view));
  const migration = 'src/migrations/0001-create-tables.ts';
  const shaped = [
    fill('src/app.module.ts', moduleView(model, service)),
    fill('src/service.ts', { events: isParty(model, service), proxies: false }),
    fill('src/migrate.ts', migrateView(service)),
    fill('src/data-source.ts', dataSourceView(model, service)),
    fill('src/platform/config.ts', configView(model, service)),
    fill('src/platform/roles.ts', rolesView(model)),
    ...(sharedEnums(service).length > 0
      ? [fill('src/enums.ts', { enums: sharedEnums(service).map(enumView) })]
      : []),
    file(
      migration,
      migration,
      templates.fill(`service/${migration}.hbs`, migrationView(model, service)),
      'append-only',
    ),
    ...clientsOf(model, service).map(({ file: name, view }) =>
      file(
        `src/clients/${name}`,
        `src/clients/${name}.ts`,
        templates.fill('service/src/clients/client.ts.hbs', view),
      ),
    ),
    ...portsOf(model, service).flatMap((port) => {
      const view = portView(model, port);
      const adapter = (name: string, template: string) =>
        file(
          `src/adapters/${name}`,
          `src/adapters/${name}.ts`,
          templates.fill(`service/src/adapters/${template}.ts.hbs`, view),
        );
      return [adapter(port.name, 'port'), adapter(`${port.name}.sandbox`, 'sandbox')];
    }),
    ...service.entities.flatMap((entity) => entityFiles(model, service, entity, templates)),
    ...copiesOf(model, service).flatMap((copy) => copyFiles(model, service, copy, templates)),
    ...followsOf(model, service).map((follow) => {
      const { folder } = follow.names;
      const view = followerView(model, follow);
      return file(
        `follow/${follow.target.id}`,
        `src/${folder}/${folder}.follower.ts`,
        templates.fill('service/src/follow/follower.ts.hbs', view),
      );
    }),
  ];
  const hasMoney = usesMoney(service) || shaped.some(({ text }) => text.includes("/platform/money.js'"));
  if (hasMoney) shaped.push(fill('src/platform/money.ts', moneyView(model)));
  const wanted = regionsOf(model, service);
  const living = platformFiles(templates, service, shaped, wanted).map(({ path, text }) =>
    file(path, path, text),
  );
  return usedOnly([...living, ...shaped]);
}

/** What only some services have a use for in the living files, of the platform and of the tests. */
export const regionsOf = (model: Model, service: Service): readonly string[] => [
  ...(copiesOf(model, service).length > 0 ? ['copies'] : []),
  ...(service.entities.some((entity) => createsWithin(model, entity)) ? ['within'] : []),
  ...(asked(model, service).some(({ target }) => acceptsUnchecked(model, service, target))
    ? ['accepting']
    : []),
  ...(service.calls.length > 0 || isParty(model, service) ? ['traces'] : []),
  ...(takesPartInFlows(model, service) ? ['steps'] : []),
  ...(flowsOf(model, service).length > 0 ? ['flows'] : []),
  ...(isWaking(model, service) ? ['waking'] : []),
  ...askedOfFlows(model, service),
  ...(service.entities.some((entity) => keepers(model, entity).length > 0) ? ['kept'] : []),
  ...(asked(model, service).length > 0 ? ['asking'] : []),
];

/** What users can ask about flows, and that they can ask at all. */
function askedOfFlows(model: Model, { entities }: Service): readonly string[] {
  const asked = new Set<string>(
    entities.flatMap((entity) => flowRoutes(model, entity).map(({ asks }) => asks)),
  );
  return asked.size > 0 ? ['asked', ...asked] : [];
}

/** Living files that only some services have a use for. */
const optionalFiles = [
  'src/platform/attempts.ts',
  'src/platform/decimal.ts',
  'src/platform/durations.ts',
  'src/platform/idempotency.ts',
  'src/platform/letting-go.ts',
  'src/platform/service-client.ts',
  'src/platform/service-tokens.ts',
  'src/platform/steps.ts',
  'src/platform/traces.ts',
];

const isOptional = ({ path }: ServiceFile) =>
  optionalFiles.includes(path) || /^src\/platform\/(?:events|flows)\//.test(path);

/** The living files that every service has, and those that these files, or one another, import. */
function platformFiles(
  templates: Templates,
  service: Service,
  files: readonly OutputFile[],
  regions: readonly string[],
): ServiceFile[] {
  const root = `services/${service.name}/`;
  const living = livingSources(templates, regions);
  const own = files.map(({ path, text }) => ({ path: path.slice(root.length), text }));
  const used = importedBy([...living.filter((file) => !isOptional(file)), ...own], living);
  return living.filter((file) => !isOptional(file) || used.has(file.path));
}

function copyFiles(model: Model, service: Service, copy: Copy, templates: Templates): OutputFile[] {
  const { folder, file } = copy.names;
  const controller = copyControllerView(model, copy);
  const rendered = (kind: string, name: string, view: object): OutputFile => ({
    key: `${service.id}/copy/${copy.target.id}/${kind}`,
    path: `services/${service.name}/src/${folder}/${name}.ts`,
    owner: 'merged',
    text: templates.fill(`service/src/copy/${kind}.ts.hbs`, view),
  });
  return [
    rendered('entity', `${file}.entity`, copyEntityView(copy, serviceOf(model, copy.target.service))),
    rendered('repository', `${folder}.repository`, copyRepositoryView(model, service, copy)),
    rendered('service', `${folder}.service`, copyServiceView(model, copy)),
    rendered('copy', `${folder}.copy`, copyView(model, service, copy)),
    ...(controller ? [rendered('controller', `${folder}.controller`, controller)] : []),
  ];
}

function entityFiles(model: Model, service: Service, entity: Entity, templates: Templates): OutputFile[] {
  const folder = folderOf(service, entity);
  const file = (kind: string, name: string, view: object): OutputFile => ({
    key: `${entity.id}/${kind}`,
    path: `services/${service.name}/src/${folder}/${name}.ts`,
    owner: 'merged',
    text: templates.fill(`service/src/feature/${kind}.ts.hbs`, view),
  });
  const own = file('entity', `${entity.names.file}.entity`, entityView(model, service, entity));
  if (entity.partOf) return [own];
  const feature = featureOf(model, entity);
  const logic = logicView(feature);
  const flowFile = (flow: Flow): OutputFile => ({
    key: `flows.${flow.name}`,
    path: `services/${service.name}/src/${folder}/${kebab(flow.name)}.flow.ts`,
    owner: 'merged',
    text: templates.fill('service/src/flow/flow.ts.hbs', flowView(model, flow)),
  });
  return [
    own,
    file('schemas', `${folder}.schemas`, schemasView(model, entity)),
    file('repository', `${folder}.repository`, repositoryView(feature)),
    file('service', `${folder}.service`, logic),
    ...flowsOn(model, entity).map((flow) => flowFile(flow)),
    ...(tellsAnything(feature) ? [file('events', `${folder}.events`, tellingView(feature))] : []),
    ...(hasSteps(feature) ? [file('steps', `${folder}.steps`, stepsView(feature, logic))] : []),
    file('controller', `${folder}.controller`, controllerView(feature, logic)),
  ];
}
