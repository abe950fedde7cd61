/** schema.graphql: the printed schema, for reviewers and for code generation. */
import { printSchema } from 'graphql';
import { systemClock } from '../src/clock.ts';
import { audits } from '../src/schema/audits/index.ts';
import { createSchema } from '../src/schema/schema.ts';

export const schema = createSchema(audits, systemClock);

export const schemaFile = (): string => `${printSchema(schema)}\n`;
