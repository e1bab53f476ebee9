import type { Entity, Model, Service } from '../../plan/model.ts';
import type { OutputFile } from '../file-set.ts';
import type { Templates } from '../templates.ts';
import { configView, dataSourceView, moduleView, moneyView, rolesView, usesMoney } from './application.ts';
import { controllerView } from './controller.ts';
import { entityView, folderOf } from './entity.ts';
import { featureOf } from './feature.ts';
import { logicView } from './logic.ts';
import { migrationView } from './migration.ts';
import { repositoryView } from './repository.ts';
import { schemasView } from './schemas.ts';

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
  const living = templates
    .folder('service/src')
    .filter(({ path }) => !path.endsWith('.hbs'))
    .map(({ path, text }) => file(`src/${path}`, `src/${path}`, text));
  const migration = 'src/migrations/0001-create-tables.ts';
  return [
    ...living,
    fill('src/app.module.ts', moduleView(model, service)),
    fill('src/data-source.ts', dataSourceView(service)),
    fill('src/platform/config.ts', configView(model, service)),
    fill('src/platform/roles.ts', rolesView(model)),
    ...(usesMoney(service) ? [fill('src/platform/money.ts', moneyView(model))] : []),
    file(
      migration,
      migration,
      templates.fill(`service/${migration}.hbs`, migrationView(model, service)),
      'append-only',
    ),
    ...service.entities.flatMap((entity) => entityFiles(model, service, entity, templates)),
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
  return [
    own,
    file('schemas', `${folder}.schemas`, schemasView(model, entity)),
    file('repository', `${folder}.repository`, repositoryView(feature)),
    file('service', `${folder}.service`, logicView(feature)),
    file('controller', `${folder}.controller`, controllerView(feature)),
  ];
}
