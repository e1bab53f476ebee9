import { ownCreatesEach, ownStepsOn } from '../wire/flows.ts';
import { methodName } from './operations.ts';
import { creationsOf } from './schemas.ts';
import { createItemsName, itemsName } from './step-schemas.ts';
import { serviceOfRows, stepOperations, stepParameters, type StepsTask, type StepsView } from './steps.ts';

/** What the flows of the service itself do here, by the path that others have to it. */
export function ownSteps(task: StepsTask): StepsView['own'] {
  const { feature, imports } = task;
  const { model, entity } = feature;
  const { folder } = entity.names;
  const own = ownStepsOn(model, entity);
  if (own.size === 0) return [];
  imports.type('../platform/steps.js', 'OwnStep', 'OwnSteps');
  const operations = stepOperations(feature)
    .filter(({ name }) => own.has(name))
    .map((operation) => {
      const items = itemsName(entity, operation);
      imports.value(`./${folder}.schemas.js`, items);
      const more = stepParameters(feature, operation);
      const args = [`${items}.parse(request.body)`, ...more].join(', ');
      return {
        path: `${folder}/${operation.route}`,
        call: `(request${more.includes('caller') ? ', caller' : ''}) => this.${methodName(operation)}(${args})`,
      };
    });
  return [
    ...(own.has('create') ? [ownCreation(task)] : []),
    ...(ownCreatesEach(model, entity) ? [ownCreationOfEach(task)] : []),
    ...operations,
  ];
}

function ownCreation(task: StepsTask) {
  const { model, entity } = task.feature;
  const { folder } = entity.names;
  const schema = creationsOf(model, entity).at(-1)?.name ?? `${entity.names.class}Create`;
  const more = task.logic.create?.caller === true ? ', caller' : '';
  task.imports.value(`./${folder}.schemas.js`, schema);
  return {
    path: folder,
    call: `(request${more}) => ${serviceOfRows(task)}.create(${schema}.parse(request.body)${more}, request)`,
  };
}

function ownCreationOfEach({ feature, logic, imports }: StepsTask) {
  const { folder } = feature.entity.names;
  const items = createItemsName(feature.entity);
  const more = logic.create?.caller === true ? ', caller' : '';
  imports.value(`./${folder}.schemas.js`, items);
  return {
    path: `${folder}/create`,
    call: `(request${more}) => this.createAll(${items}.parse(request.body), request${more})`,
  };
}
