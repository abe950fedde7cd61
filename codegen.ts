/** Schema and ready-made operations → typed documents. GraphiQL's tabs, the replay and the tests use them. */
import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  importExtension: '.ts',
  emitLegacyCommonJSImports: false,
  schema: 'schema.graphql',
  documents: ['operations/*.graphql'],
  generates: {
    'src/generated/operations/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        namingConvention: 'keep',
        importExtension: '.ts',
        emitLegacyCommonJSImports: false,
        enumsAsTypes: true,
        enumType: 'string-literal',
        useTypeImports: true,
        immutableTypes: true,
        skipTypename: true,
        strictScalars: true,
        defaultScalarType: 'unknown',
        scalars: { DateTime: 'string', SafeInt: 'number', UUID: 'string' },
      },
    },
  },
};

export default config;
