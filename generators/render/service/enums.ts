import type { Entity, FieldType, Service } from '../../plan/model.ts';
import pluralize from 'pluralize';
import { text } from './types.ts';

type Enum = Extract<FieldType, { kind: 'enum' }>;

/** An enum in a source file: the list of its values, and the type of one. */
export interface EnumView {
  readonly constant: string;
  readonly name: string;
  readonly values: string;
}

/** `ProductStatus` -> `productStatuses`. */
export const enumConstant = (name: string): string =>
  pluralize(`${name.charAt(0).toLowerCase()}${name.slice(1)}`);

/** The enums of an entity's fields, each once. */
export function enumsOf({ fields }: Entity): readonly Enum[] {
  const all = fields.flatMap(({ type }) => (type.kind === 'enum' ? [type] : []));
  return all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index);
}

/** The enums that more than one entity has: they stand in a file of their own. */
export function sharedEnums({ entities }: Service): readonly Enum[] {
  const all = entities.flatMap(enumsOf);
  return all.filter(
    ({ name }, index) =>
      all.findIndex((one) => one.name === name) === index &&
      all.some((one, at) => at > index && one.name === name),
  );
}

/** Where an enum is, seen from the folder of an entity that has it. */
export function enumModule(service: Service, { names }: Entity, { name }: Enum): string {
  const isShared = sharedEnums(service).some((one) => one.name === name);
  return isShared ? '../enums.js' : `./${names.file}.entity.js`;
}

export const enumView = ({ name, values }: Enum): EnumView => ({
  name,
  constant: enumConstant(name),
  values: values.map(text).join(', '),
});
