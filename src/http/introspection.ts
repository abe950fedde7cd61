/** Introspection switched off: neither asked for, nor given away by suggestions in error messages. */
import { NoSchemaIntrospectionCustomRule, type ValidationContext, type ValidationRule } from 'graphql';
import { withCode } from './answers.ts';

/** GraphQL's own rule, with our code. */
export const introspectionOffRule: ValidationRule = (context) => {
  const coded: ValidationContext = Object.create(context, {
    reportError: {
      value: (error: Parameters<ValidationContext['reportError']>[0]) =>
        context.reportError(withCode(error, 'INTROSPECTION_OFF')),
    },
  });
  return NoSchemaIntrospectionCustomRule(coded);
};
