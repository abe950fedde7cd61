/** An unknown enum value is answered with the values there are; GraphQL itself only offers near misses. */
import { GraphQLError, type GraphQLSchema, isEnumType } from 'graphql';

export const listAllowedValues = (schema: GraphQLSchema): GraphQLSchema => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type) || type.name.startsWith('__')) continue;
    const allowed = type.getValues().map(({ name }) => name);
    const explain =
      <Args extends unknown[], Value>(coerce: (...args: Args) => Value) =>
      (...args: Args): Value => {
        try {
          return coerce(...args);
        } catch (error) {
          if (!(error instanceof GraphQLError)) throw error;
          throw new GraphQLError(`${error.message} Allowed values: ${allowed.join(', ')}.`, {
            ...(error.nodes === undefined ? {} : { nodes: error.nodes }),
            extensions: { ...error.extensions, allowedValues: allowed },
          });
        }
      };
    type.coerceInputValue = explain(type.coerceInputValue.bind(type));
    type.coerceInputLiteral = explain(type.coerceInputLiteral.bind(type));
    type.parseValue = explain(type.parseValue.bind(type));
    type.parseLiteral = explain(type.parseLiteral.bind(type));
  }
  return schema;
};
