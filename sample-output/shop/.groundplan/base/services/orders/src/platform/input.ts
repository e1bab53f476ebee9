import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { badRequest, type Fault } from './problems.js';

/** Holds what a request brings against the schema that its route names for it. */
@Injectable()
export class InputPipe implements PipeTransform {
  async transform(input: unknown, { schema, type }: ArgumentMetadata): Promise<unknown> {
    if (!schema) return input;
    const result = await schema['~standard'].validate(input);
    if (!result.issues) return result.value;
    throw badRequest(result.issues.flatMap((issue) => faultsOf(issue, type === 'body')));
  }
}

/** Of a parameter, its name is all that a caller can be pointed to; of a body, every place in it. */
function faultsOf(issue: StandardSchemaV1.Issue, isBody: boolean): Fault[] {
  const { path = [], message: detail } = issue;
  const keys = path.map((key) => String(typeof key === 'object' ? key.key : key));
  return unknownKeysOf(issue).map((unknown) => {
    const place = [...keys, ...unknown];
    const pointer = isBody ? place.map((key) => `/${key}`).join('') : `?${place[0] ?? ''}`;
    return { pointer, code: 'invalid', detail };
  });
}

/** A fault for each key that nobody asked for; zod names them beside the path of what holds them. */
function unknownKeysOf(issue: StandardSchemaV1.Issue): string[][] {
  if (!('keys' in issue) || !Array.isArray(issue.keys)) return [[]];
  return issue.keys.map((key) => [String(key)]);
}
