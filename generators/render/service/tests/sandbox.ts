import type { Expression, Model, Operation } from '../../../plan/model.ts';

/** When the sandbox of a port refuses an operation, said of the row: `amount > 10000.00`. */
export function sandboxRefusal({ ports }: Model, { calls }: Operation): Expression | undefined {
  const port = ports
    .find(({ name }) => name === calls?.port)
    ?.operations.find(({ name }) => name === calls?.operation);
  if (!calls || !port?.sandboxFails) return undefined;
  const values = new Map(calls.with.map(({ input, value }) => [input, value]));
  return replaced(port.sandboxFails, values);
}

/** The inputs of the port's operation, as what the row passes on for them. */
function replaced(expression: Expression, values: ReadonlyMap<string, Expression>): Expression {
  switch (expression.kind) {
    case 'input':
      return values.get(expression.name) ?? expression;
    case 'field':
      return expression.via ? expression : (values.get(expression.field) ?? expression);
    case 'unary':
    case 'is-null':
      return { ...expression, operand: replaced(expression.operand, values) };
    case 'binary':
      return {
        ...expression,
        left: replaced(expression.left, values),
        right: replaced(expression.right, values),
      };
    default:
      return expression;
  }
}
